// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.config.ServerConfiguration;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.PolicyStore;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.TlsFiles;

/** A server's TLS: by files, by a managed key, and with clients that have certificates. */
@Isolated("a managed key as the server's adds the provider to the JVM's list")
class ManagedKeysServerTest {

  private static final String FILES =
      """
      server.listen = 127.0.0.1:0
      server.tls.certificate = server.pem
      server.tls.key = server.key
      """;

  @TempDir private static Path made;

  private static TlsFiles tls;

  @TempDir private Path folder;

  @BeforeAll
  static void certify() {
    tls = TlsFiles.in(made).with("first").with("second").with("app");
  }

  @AfterEach
  void removeProvider() {
    Security.removeProvider(ManagedKeysProvider.NAME);
  }

  private Configuration configuration(String text) throws IOException {
    Files.copy(tls.file("ca.pem"), file("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
    return Configuration.load(Files.writeString(file("provider.properties"), text), Backends.all());
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** From now on, whose certificate and key are in the server's files. */
  private void install(String certificate, String key) throws IOException {
    StandardCopyOption over = StandardCopyOption.REPLACE_EXISTING;
    Files.copy(tls.file(certificate + ".pem"), file("server.pem"), over);
    Files.copy(tls.file(key + ".key"), file("server.key"), over);
  }

  /** What came of a request: a status, and who answered. */
  private record Answer(int status, X509Certificate server) {}

  private static Answer get(ManagedKeysServer server, SSLContext client, String path) {
    try {
      HttpsURLConnection connection =
          (HttpsURLConnection)
              URI.create(server.address() + "/v1/" + path).toURL().openConnection();
      connection.setSSLSocketFactory(client.getSocketFactory());
      connection.setHostnameVerifier((host, session) -> true);
      // A new handshake each time.
      connection.setRequestProperty("Connection", "close");
      try {
        return new Answer(
            connection.getResponseCode(), (X509Certificate) connection.getServerCertificates()[0]);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void files_proveTheServer_andAreReadAgain() throws Exception {
    install("first", "first");
    Configuration configuration = configuration(FILES);
    try (KeyRegistry registry = configuration.openRegistry();
        ManagedKeysServer server = ManagedKeysServer.start(configuration.server(), registry)) {
      assertThat(server.address()).hasScheme("https");
      assertThat(get(server, tls.client(), "sys/health"))
          .isEqualTo(new Answer(200, tls.certificate("first")));

      install("second", "second");
      assertThat(server.reload(configuration.server())).isEmpty();
      assertThat(get(server, tls.client(), "sys/health").server())
          .isEqualTo(tls.certificate("second"));

      install("first", "second");
      assertThatThrownBy(() -> server.reload(configuration.server()))
          .isInstanceOfSatisfying(
              KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
          .hasMessageContaining("not the key of the server's certificate");
      assertThat(get(server, tls.client(), "sys/health").server())
          .isEqualTo(tls.certificate("second"));
    }
  }

  @Test
  void reload_tellsWhatNeedsANewStart() throws Exception {
    install("first", "first");
    Configuration configuration = configuration(FILES);
    try (KeyRegistry registry = configuration.openRegistry();
        ManagedKeysServer server = ManagedKeysServer.start(configuration.server(), registry)) {
      ServerConfiguration other =
          configuration(FILES + "server.max_requests = 7\nserver.rate_limit = 5\n").server();

      assertThat(server.reload(other)).containsExactly("server.max_requests");
      assertThat(server.reload(other.withoutTls()))
          .containsExactly("server.tls", "server.max_requests");
    }
  }

  @Test
  void clientCertificate_standsForPolicies() throws Exception {
    install("first", "first");
    Configuration configuration =
        configuration(
            FILES
                + """
                server.tls.client_ca = ca.pem
                server.client_certificates.app.san = app.example
                server.client_certificates.app.policies = readers
                """);
    try (KeyRegistry registry = configuration.openRegistry();
        ManagedKeysServer server = ManagedKeysServer.start(configuration.server(), registry)) {
      new PolicyStore(registry)
          .put(
              Namespace.ROOT,
              "readers",
              "{\"path\": {\"sys/mounts\": {\"capabilities\": [\"read\"]}}}");

      assertThat(get(server, tls.clientAs("app"), "sys/mounts").status()).isEqualTo(200);
      assertThat(get(server, tls.clientAs("app"), "sys/policies/acl/readers").status())
          .isEqualTo(403);
      assertThat(get(server, tls.clientAs("second"), "sys/mounts").status()).isEqualTo(403);
      assertThat(get(server, tls.client(), "sys/mounts").status()).isEqualTo(403);

      // The rule is gone, and so is what it granted.
      assertThat(server.reload(configuration(FILES + "server.tls.client_ca = ca.pem\n").server()))
          .isEmpty();
      assertThat(get(server, tls.clientAs("app"), "sys/mounts").status()).isEqualTo(403);
    }
  }

  @Test
  void managedKey_provesTheServer() throws Exception {
    String text =
        String.join("\n", Providers.connection("hsm", SoftHsm.SHARED_TOKEN))
            + """

            key.p256.key_label = p256
            server.listen = 127.0.0.1:0
            server.tls.managed_key = p256
            """;
    Configuration configuration = configuration(text);
    X509Certificate certificate;
    try (ManagedKeysProvider provider = Providers.configured(file("provider.properties"))) {
      // Makes the key's certificate, and keeps it in the store.
      certificate = (X509Certificate) Providers.keyStore(provider).getCertificate("p256");
    }
    try (KeyRegistry registry = configuration.openRegistry();
        ManagedKeysServer server = ManagedKeysServer.start(configuration.server(), registry)) {
      assertThat(get(server, tls.client(certificate, null), "sys/health"))
          .isEqualTo(new Answer(200, certificate));
    }
  }

  @Test
  void serverWithoutACertificate_doesNotStart() throws Exception {
    Configuration configuration = configuration("server.listen = 127.0.0.1:0\n");
    try (KeyRegistry registry = configuration.openRegistry()) {
      assertThatThrownBy(() -> ManagedKeysServer.start(configuration.server(), registry))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("names no certificate")
          .hasMessageContaining("server.tls.managed_key");
    }
  }

  @Test
  void secretsAreNotToBeRead_withoutTls() throws Exception {
    Configuration configuration = configuration("");
    try (KeyRegistry registry = configuration.openRegistry()) {
      ServerConfiguration everywhere =
          configuration.server().withoutTls().withListen(ServerConfiguration.address("0.0.0.0:0"));
      assertThatThrownBy(() -> ManagedKeysServer.start(everywhere, registry))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("TLS");
    }
  }

  @Test
  void keyFile_isToldWhatIsWrongWithIt() throws Exception {
    install("first", "first");
    Configuration configuration = configuration(FILES);
    Map<String, String> wrong =
        Map.of(
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "pkcs8",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no key of type EC",
            "", "no private key");
    try (KeyRegistry registry = configuration.openRegistry()) {
      for (Map.Entry<String, String> each : wrong.entrySet()) {
        Files.writeString(file("server.key"), each.getKey());
        assertThatThrownBy(() -> ManagedKeysServer.start(configuration.server(), registry))
            .isInstanceOf(KeyException.class)
            .hasMessageContaining("server.key")
            .hasMessageContaining(each.getValue());
      }
      Files.delete(file("server.key"));
      assertThatThrownBy(() -> ManagedKeysServer.start(configuration.server(), registry))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("does not exist");
    }
  }

  @Test
  void serversOnOneStore_haveOneIdentity() throws Exception {
    Configuration configuration = configuration("");
    ServerConfiguration settings =
        configuration.server().withoutTls().withListen(ServerConfiguration.address("127.0.0.1:0"));
    try (KeyRegistry registry = configuration.openRegistry();
        KeyRegistry other = configuration.openRegistry();
        ManagedKeysServer first = ManagedKeysServer.start(settings, registry);
        ManagedKeysServer second = ManagedKeysServer.start(settings, other)) {
      assertThat(List.of(Cluster.of(registry).id(), Cluster.of(other).id()))
          .containsOnly(Cluster.of(registry).id());
      assertThat(first.address()).isNotEqualTo(second.address());
    }
  }
}
