// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.TlsParties.Authority;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.Providers.Place;

/** A server whose TLS key is in a token, or in a service that takes its time. */
@Isolated("changes the JVM's provider list")
final class ManagedTlsKeyTest {

  @TempDir static Path folder;

  private static ManagedKeysProvider provider;
  private static KeyStore keyStore;

  @BeforeAll
  static void configure() {
    provider = Providers.shared(folder, "rsa-2048", "p256");
    keyStore = Providers.keyStore(provider);
  }

  private static HttpServer server(TlsMaterial material, RecordingApi api) {
    HttpServer server = HttpServer.secure(Loopback.settings(), material, Namespace::isRoot, api);
    server.start();
    return server;
  }

  @ParameterizedTest
  @CsvSource({
    "p256, TLSv1.3", "p256, TLSv1.2",
    "rsa-2048, TLSv1.3", "rsa-2048, TLSv1.2"
  })
  void keyInAToken_provesTheServer(String name, String protocol) throws Exception {
    Place.LAST.during(
        provider,
        () -> {
          PrivateKey key = (PrivateKey) keyStore.getKey(name, null);
          X509Certificate certificate = (X509Certificate) keyStore.getCertificate(name);
          RecordingApi api = new RecordingApi();
          try (HttpServer server = server(TlsMaterial.of(key, List.of(certificate)), api);
              SSLSocket socket =
                  TlsParties.connect(
                      TlsParties.client(certificate, null), server.address().getPort(), protocol);
              RawClient client = new RawClient(socket)) {
            assertThat(key.getEncoded()).isNull();
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            assertThat(client.ask("GET /v1/a").status()).isEqualTo(200);
          }
        });
  }

  /** Others do not wait for the key service that one handshake waits for. */
  @Test
  void slowKeyService_holdsUpNobodyElse() throws Exception {
    SlowKeyService service = new SlowKeyService();
    Authority authority = Authority.named("servers");
    X509Certificate certificate = authority.certificate("slow", service.publicKey());
    SSLContext client = TlsParties.client(authority.certificate(), null);
    Place.LAST.during(
        service.provider(),
        () -> {
          try (HttpServer server =
              server(TlsMaterial.of(service.key(), List.of(certificate)), new RecordingApi())) {
            int port = server.address().getPort();
            CompletableFuture<Integer> first =
                CompletableFuture.supplyAsync(
                    () -> status(client, port), work -> new Thread(work).start());
            service.awaitSigning();

            // More than there are selectors.
            for (int other = 0; other < 16; other++) {
              assertThat(status(client, port)).isEqualTo(200);
            }

            assertThat(first).isNotDone();
            service.release();
            assertThat(first.join()).isEqualTo(200);
          } finally {
            service.release();
          }
        });
  }

  private static int status(SSLContext client, int port) {
    try (RawClient connection = new RawClient(TlsParties.connect(client, port))) {
      return connection.ask("GET /v1/a").status();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
