// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.HttpSettings.Limits;
import org.managedkeys.server.http.TlsParties.Authority;
import org.managedkeys.server.http.TlsParties.Party;

/** HTTP/2 and HTTP/1.1 over TLS, and who shows which certificate. */
final class HttpsServerTest {

  private static final int BODY_LIMIT = 1 << 20;

  private static Authority authority;
  private static Authority clients;
  private static Party first;

  private final RecordingApi api = new RecordingApi();

  @SuppressWarnings("NullAway.Init") // by each test
  private HttpServer server;

  @BeforeAll
  static void certify() throws Exception {
    authority = Authority.named("servers");
    clients = Authority.named("clients");
    first = authority.party("first");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int start(TlsMaterial material) {
    Limits standard = Limits.standard();
    server =
        HttpServer.secure(
            Loopback.settings()
                .with(new Limits(BODY_LIMIT, standard.header(), standard.bodies(), 100, 100)),
            material,
            Namespace::isRoot,
            api);
    server.start();
    return server.address().getPort();
  }

  private static SSLContext trusting() throws Exception {
    return TlsParties.client(authority.certificate(), null);
  }

  private HttpResponse<String> send(Version version, String method, String path, String body)
      throws Exception {
    HttpClient client = HttpClient.newBuilder().version(version).sslContext(trusting()).build();
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString(UTF_8));
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void bothProtocols_serve_allMethods(Version version) throws Exception {
    start(first.server());

    HttpResponse<String> answer = send(version, "LIST", "/v1/pki/roles", "");

    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map())
        .containsEntry("strict-transport-security", List.of("max-age=31536000"))
        .containsEntry("cache-control", List.of("no-store"))
        .doesNotContainKey("server");
    ApiRequest request = api.next();
    assertThat(request.verb()).isEqualTo(Verb.LIST);
    assertThat(request.client().secure()).isTrue();
    assertThat(request.client().certificates()).isEmpty();

    HttpResponse<String> head = send(version, "HEAD", "/v1/a", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("content-length")).get().isNotEqualTo("0");

    api.answer(any -> ApiResponse.noContent());
    assertThat(send(version, "POST", "/v1/a", "{\"b\": 1}").statusCode()).isEqualTo(204);
    api.next();
    assertThat(api.next().body()).isEqualTo(Map.of("b", 1));
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void bothProtocols_refuse_whatIsTooLarge(Version version) throws Exception {
    start(first.server());

    HttpResponse<String> answer = send(version, "POST", "/v1/a", "x".repeat(BODY_LIMIT + 1));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).startsWith("{\"errors\":[\"request body too large");
    assertThat(api.hasNone()).isTrue();
  }

  /** java.net.http sends paths as they are. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/v1//a", "/v1/a/../b", "/v1/a%2fb", "/v1/%2e%2e/b", "/v1/a;x/b", "/v1/a%00"})
  void pathsOfHttp2_areRead_byTheSameRules(String path) throws Exception {
    start(first.server());

    HttpResponse<String> answer = send(Version.HTTP_2, "GET", path, "");

    assertThat(answer.version()).isEqualTo(Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"errors\":[\"");
    assertThat(api.hasNone()).isTrue();
  }

  @Test
  void ocspRequestByGet_overHttp2_keepsItsSlashes() throws Exception {
    start(first.server());

    assertThat(send(Version.HTTP_2, "GET", "/v1/pki/ocsp/MF%2FEw//Tz=", "").statusCode())
        .isEqualTo(200);
    assertThat(api.next().path()).isEqualTo("pki/ocsp/MF%2FEw//Tz=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void protocol_isOneThatIsSafe(String protocol) throws Exception {
    int port = start(first.server());

    try (SSLSocket socket = TlsParties.connect(trusting(), port, protocol)) {
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      assertThat(socket.getSession().getCipherSuite()).matches(".*(GCM|POLY1305).*");
    }
  }

  @Test
  void plainRequest_toTheTlsPort_isNotAnswered() throws Exception {
    int port = start(first.server());

    try (RawClient client = new RawClient(port)) {
      assertThatThrownBy(
              () -> {
                if (client.ask("GET /v1/a").status() >= 400) {
                  throw new IOException("refused");
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(api.hasNone()).isTrue();
  }

  /** Also for a client that has a session of before. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void newCertificate_isShown_toNewConnections(String protocol) throws Exception {
    int port = start(first.server());
    SSLContext client = trusting();
    Party second = authority.party("second");
    try (SSLSocket open = TlsParties.connect(client, port, protocol);
        RawClient before = new RawClient(open)) {
      assertThat(before.ask("GET /v1/a").status()).isEqualTo(200);
      assertThat(TlsParties.shown(client, port, protocol)).isEqualTo(first.certificate());

      server.reload(second.server());

      assertThat(TlsParties.shown(client, port, protocol)).isEqualTo(second.certificate());
      assertThat(before.ask("GET /v1/a").status()).isEqualTo(200);
    }
  }

  @Test
  void uselessMaterial_isRefused_andTheOldOneStays() throws Exception {
    int port = start(first.server());
    Party other = authority.party("other");

    assertThatThrownBy(() -> new TlsMaterial(other.key(), List.of(), List.of(), false))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("there is no certificate");
    assertThatThrownBy(() -> other.server(true))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("name the authorities");
    assertThat(TlsParties.shown(trusting(), port)).isEqualTo(first.certificate());
  }

  @Test
  void clientsCertificate_isHandedOn() throws Exception {
    Party client = clients.party("client");
    int port = start(first.server(false, clients));

    SSLContext with = TlsParties.client(authority.certificate(), client);
    try (RawClient connection = new RawClient(TlsParties.connect(with, port))) {
      assertThat(connection.ask("GET /v1/a").status()).isEqualTo(200);
    }
    try (RawClient connection = new RawClient(TlsParties.connect(trusting(), port))) {
      assertThat(connection.ask("GET /v1/a").status()).isEqualTo(200);
    }

    assertThat(api.next().client().certificates()).startsWith(client.certificate());
    assertThat(api.next().client().certificates()).isEmpty();
  }

  @Test
  void clientsCertificate_overHttp2_isHandedOn() throws Exception {
    Party own = clients.party("client");
    start(first.server(true, clients));
    HttpClient client =
        HttpClient.newBuilder().sslContext(TlsParties.client(authority.certificate(), own)).build();

    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(server.address() + "/v1/a")).build(),
            BodyHandlers.ofString());

    assertThat(answer.version()).isEqualTo(Version.HTTP_2);
    assertThat(api.next().client().certificates()).startsWith(own.certificate());
  }

  private void assertNotServed(SSLContext client, int port) {
    assertThatThrownBy(
            () -> {
              // In TLS 1.3 a client learns by its first read that it was refused.
              try (RawClient connection = new RawClient(TlsParties.connect(client, port))) {
                connection.ask("GET /v1/a");
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(api.hasNone()).isTrue();
  }

  @Test
  void clientOfAnotherAuthority_isNotServed() throws Exception {
    Party stranger = Authority.named("clients").party("client");
    int port = start(first.server(false, clients));

    assertNotServed(TlsParties.client(authority.certificate(), stranger), port);
  }

  @Test
  void clientWithoutACertificate_isNotServed_whereOneIsAsked() throws Exception {
    int port = start(first.server(true, clients));

    assertNotServed(trusting(), port);
  }

  @Test
  void clientsAuthorities_areExchanged_withTheKey() throws Exception {
    Party client = clients.party("client");
    SSLContext context = TlsParties.client(authority.certificate(), client);
    int port = start(first.server(true, clients));
    try (RawClient connection = new RawClient(TlsParties.connect(context, port))) {
      assertThat(connection.ask("GET /v1/a").status()).isEqualTo(200);
    }
    assertThat(api.next().client().certificates()).isNotEmpty();

    server.reload(first.server(true, Authority.named("others")));
    assertNotServed(context, port);
    server.reload(first.server());
    try (RawClient connection = new RawClient(TlsParties.connect(context, port))) {
      assertThat(connection.ask("GET /v1/a").status()).isEqualTo(200);
    }
    assertThat(api.next().client().certificates()).isEmpty();
  }

  @Test
  void address_hasThePortThatWasTaken() {
    int port = start(first.server());

    assertThat(server.address()).isEqualTo(URI.create("https://127.0.0.1:" + port));
  }
}
