// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.wire.Answer;

/** What becomes of requests on their way to the API, and of its answers on their way back. */
final class HttpServerTest {

  private static final Set<String> NAMESPACES = Set.of("ns1", "ns1/ns2", "ns1/ns2/ns3");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final RecordingApi API = new RecordingApi();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    server =
        HttpServer.plain(
            Loopback.settings(), namespace -> NAMESPACES.contains(namespace.path()), API);
    server.start();
  }

  @BeforeEach
  void reset() {
    API.reset();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .method(
                method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', READ",
    "HEAD, '', READ",
    "GET, ?list=true, LIST",
    "GET, ?list=1, LIST",
    "HEAD, ?list=true, LIST",
    "GET, ?list=false, READ",
    "LIST, '', LIST",
    "POST, '', WRITE",
    "PUT, '', WRITE",
    "DELETE, '', DELETE"
  })
  void method_hasItsVerb(String method, String query, Verb verb) throws Exception {
    send(method, "/v1/pki/roles" + query, "");

    ApiRequest request = API.next();
    assertThat(request.verb()).isEqualTo(verb);
    assertThat(request.path()).isEqualTo("pki/roles");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "FOO", "get", "list"})
  void otherMethod_isNotAllowed(String method) throws Exception {
    HttpResponse<String> answer = send(method, "/v1/pki/roles", "");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).isEqualTo("{\"errors\":[\"unsupported operation\"]}");
    assertThat(API.hasNone()).isTrue();
    assertThat(API.refusals()).containsExactly(405);
  }

  @Test
  void listParameter_isTrueOrFalse() throws Exception {
    assertThat(send("GET", "/v1/pki/roles?list=maybe", "").statusCode()).isEqualTo(400);
    assertThat(send("GET", "/v1/pki/roles?list=true&list=false", "").statusCode()).isEqualTo(400);
  }

  @Test
  void headRequest_getsTheHeadersOnly() throws Exception {
    HttpResponse<String> whole = send("GET", "/v1/a", "");
    HttpResponse<String> head = send("HEAD", "/v1/a", "");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length"))
        .isEqualTo(whole.headers().firstValue("Content-Length"));
    assertThat(send("GET", "/v1/a", "").statusCode()).isEqualTo(200);
  }

  /** curl says that it sends a form, other programs say nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/octet-stream",
        "nonsense"
      })
  void jsonBody_isRead_whateverTheContentType(String type) throws Exception {
    send("POST", "/v1/a", " {\"b\": [1, \"c\"]}", "Content-Type", type);

    assertThat(API.next().body()).isEqualTo(Map.of("b", List.of(1, "c")));
  }

  @Test
  void jsonBody_isRead_withoutAContentType() throws Exception {
    send("POST", "/v1/a", "{\"b\": 1}");

    assertThat(API.next().body()).isEqualTo(Map.of("b", 1));
  }

  @Test
  void form_isRead_asFields() throws Exception {
    send(
        "PUT",
        "/v1/a",
        "b=1&c=d+e%2B%C3%A9&f=1&f=2&g&h=",
        "Content-Type",
        "application/x-www-form-urlencoded");

    assertThat(API.next().body())
        .isEqualTo(Map.of("b", "1", "c", "d e+\u00e9", "f", List.of("1", "2"), "g", "", "h", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"b=%zz", "b=%ff", "b=%00", "%c0%ae=1"})
  void malformedForm_isRefused(String form) throws Exception {
    HttpResponse<String> answer =
        send("POST", "/v1/a", form, "Content-Type", "application/x-www-form-urlencoded");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(API.hasNone()).isTrue();
  }

  @Test
  void malformedJson_isRefused() throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/a", "{\"b\":1,\"b\":2}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"errors\":[\"failed to parse JSON input: ");
    assertThat(API.hasNone()).isTrue();
    assertThat(API.refusals()).containsExactly(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/ocsp-request", "application/pkcs10", "Application/PKIX-CRL"})
  void otherBody_isHandedOn_asItIs(String type) throws Exception {
    send("POST", "/v1/pki/ocsp", "\u0001{", "Content-Type", type);

    ApiRequest request = API.next();
    assertThat(request.body()).isEmpty();
    assertThat(request.raw().bytes()).isEqualTo("\u0001{".getBytes(UTF_8));
    assertThat(request.raw().stream().readAllBytes()).isEqualTo(request.raw().bytes());
    assertThat(request.raw().mediaType()).isEqualToIgnoringCase(type);
  }

  /** Vault does not look at it, and neither do we. */
  @Test
  void bodyOfAGet_isIgnored() throws Exception {
    assertThat(send("GET", "/v1/a", "{\"b\": 1").statusCode()).isEqualTo(200);
    assertThat(API.next().fields()).isEmpty();
    assertThat(send("LIST", "/v1/a", "{\"b\": 1").statusCode()).isEqualTo(200);
    assertThat(API.next().fields()).isEmpty();
  }

  @Test
  void queryParameters_areFields_butForThoseThatSayWhatIsWanted() throws Exception {
    send("LIST", "/v1/a?after=x%20y&limit=5&limit=6&list=true&help=1&flag", "");

    ApiRequest request = API.next();
    assertThat(request.fields())
        .isEqualTo(Map.of("after", "x y", "limit", List.of("5", "6"), "flag", ""));
    assertThat(request.parameter("help")).contains("1");
  }

  @Test
  void fields_ofAWrite_areThoseOfItsBody_andThoseOfTheUrlThatItsRouteObeys() throws Exception {
    send("POST", "/v1/a?b=query&c=query", "{\"b\": \"body\", \"d\": 1}");
    send("DELETE", "/v1/a?b=query", "{\"d\": 1}");

    ApiRequest write = API.next();
    assertThat(write.fields()).isEqualTo(Map.of("b", "body", "d", 1));
    assertThat(write.fields(Set.of("b", "e"))).isEqualTo(Map.of("b", "query", "d", 1));
    assertThat(API.next().fields()).isEqualTo(Map.of("b", "query"));
  }

  @Test
  void malformedQuery_isRefused() throws Exception {
    try (RawClient raw = new RawClient(server.address().getPort())) {
      assertThat(raw.ask("GET /v1/a?b=%ff").status()).isEqualTo(400);
      assertThat(raw.ask("GET /v1/a?b=%0").status()).isEqualTo(400);
    }
  }

  @Test
  void patch_needsItsContentType() throws Exception {
    HttpResponse<String> refused =
        send("PATCH", "/v1/a", "{\"b\": 1}", "Content-Type", "application/json");
    send("PATCH", "/v1/a", "{\"b\": null}", "Content-Type", "application/merge-patch+json; a=b");

    assertThat(refused.statusCode()).isEqualTo(415);
    assertThat(refused.body()).contains("application/merge-patch+json");
    ApiRequest request = API.next();
    assertThat(request.verb()).isEqualTo(Verb.PATCH);
    assertThat(request.body()).containsEntry("b", null);
    assertThat(send("PATCH", "/v1/a", "{}").statusCode()).isEqualTo(415);
  }

  @Test
  void namespace_isThatOfHeaderAndPathTogether() throws Exception {
    send("GET", "/v1/ns2/a/b", "", "X-Vault-Namespace", "ns1");

    ApiRequest request = API.next();
    assertThat(request.namespace().path()).isEqualTo("ns1/ns2");
    assertThat(request.path()).isEqualTo("a/b");
  }

  @Test
  void namespaceThatCannotBe_isNotFound() throws Exception {
    HttpResponse<String> answer = send("GET", "/v1/a", "", "X-Vault-Namespace", "ns1//ns2");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"errors\":[\"namespace not found\"]}");
    assertThat(API.hasNone()).isTrue();
  }

  @Test
  void token_isThatOfEitherHeader() throws Exception {
    send("GET", "/v1/a", "", "X-Vault-Token", "one");
    send("GET", "/v1/a", "", "Authorization", "Bearer two");
    send("GET", "/v1/a", "", "Authorization", "bearer  three");
    send("GET", "/v1/a", "", "Authorization", "Basic four");
    send("GET", "/v1/a", "", "X-Vault-Token", "five", "Authorization", "Bearer six");
    send("GET", "/v1/a", "");

    assertThat(List.of(API.next(), API.next(), API.next(), API.next(), API.next(), API.next()))
        .extracting(ApiRequest::token)
        .isEqualTo(
            List.of(
                Optional.of("one"),
                Optional.of("two"),
                Optional.of("three"),
                Optional.empty(),
                Optional.of("five"),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Vault-Token", "X-Vault-Namespace"})
  void headerThatSaysTwoThings_isRefused(String name) throws Exception {
    assertThat(send("GET", "/v1/a", "", name, "ns1", name, "ns1/ns2").statusCode()).isEqualTo(400);
    assertThat(API.hasNone()).isTrue();
  }

  @Test
  void request_tellsItsTokenAndBody_toNobodyByChance() throws Exception {
    send(
        "POST",
        "/v1/a?pin=secret-1",
        "{\"pin\": \"secret-2\"}",
        "X-Vault-Token",
        "secret-3",
        "Authorization",
        "Bearer secret-4",
        "Cookie",
        "secret-5",
        "X-Vault-Wrap-TTL",
        "60s");

    ApiRequest request = API.next();
    assertThat(request.toString() + request.client() + request.raw() + request.client().headers())
        .doesNotContain("secret");
    assertThat(request.client().wrapTtl()).contains("60s");
    assertThat(request.client().header("x-vault-token")).isEmpty();
    assertThat(request.client().address()).isEqualTo("127.0.0.1");
    assertThat(request.client().secure()).isFalse();
  }

  @Test
  void answer_hasVaultsEnvelope() throws Exception {
    API.answer(request ->
        ApiResponse.of(new Answer(Map.of("a", 1), List.of("careful"))).ofMountType("pki"));

    HttpResponse<String> answer = send("GET", "/v1/a", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"request_id\":\""
                + API.next().id()
                + "\",\"lease_id\":\"\",\"renewable\":false,\"lease_duration\":0,"
                + "\"data\":{\"a\":1},\"wrap_info\":null,\"warnings\":[\"careful\"],\"auth\":null,"
                + "\"mount_type\":\"pki\"}");
  }

  @Test
  void answer_hasItsHeaders_andNamesNoServer() throws Exception {
    HttpResponse<String> answer = send("GET", "/v1/a", "");

    assertThat(answer.headers().map())
        .containsEntry("content-type", List.of("application/json"))
        .containsEntry("cache-control", List.of("no-store"))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .doesNotContainKeys("server", "x-powered-by", "strict-transport-security");
  }

  @Test
  void answerOfSys_repeatsItsData() throws Exception {
    API.answer(request ->
        ApiResponse.data(Map.of("pki/", Map.of("type", "pki"), "auth", "hidden")).repeatingData());

    assertThat(send("GET", "/v1/sys/mounts", "").body())
        .contains(",\"pki/\":{\"type\":\"pki\"}}")
        .contains("\"auth\":null");
  }

  @Test
  void answerWithoutData_hasNoBody() throws Exception {
    API.answer(request -> ApiResponse.of(new Answer(Map.of(), List.of())));

    HttpResponse<String> answer = send("POST", "/v1/a", "{}");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
  }

  @Test
  void answerWithoutData_butWithAWarning_hasAnEnvelope() throws Exception {
    API.answer(request -> ApiResponse.noContent().withWarnings(List.of("careful")));

    HttpResponse<String> answer = send("POST", "/v1/a", "{}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"data\":null,").contains("\"warnings\":[\"careful\"]");
  }

  @Test
  void login_hasItsTokenBesideNoData() throws Exception {
    API.answer(request -> ApiResponse.auth(Map.of("client_token", "t")));

    assertThat(send("POST", "/v1/auth/token/create", "").body())
        .contains("\"data\":null,")
        .contains("\"auth\":{\"client_token\":\"t\"}");
  }

  @Test
  void rawAnswer_isSent_asItIs() throws Exception {
    API.answer(request ->
        ApiResponse.raw(200, "application/pkix-crl", "crl".getBytes(UTF_8))
            .withHeader("Cache-Control", "max-age=60"));

    HttpResponse<String> answer = send("GET", "/v1/pki/crl", "");

    assertThat(answer.body()).isEqualTo("crl");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/pkix-crl");
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("max-age=60");
  }

  @Test
  void bareAnswer_hasNoEnvelope_whateverTheStatus() throws Exception {
    API.answer(request -> ApiResponse.bare(503, Map.of("sealed", true)));

    HttpResponse<String> answer = send("GET", "/v1/sys/health", "");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"sealed\":true}");
  }

  @Test
  void error_mayHaveData() throws Exception {
    API.answer(request -> ApiResponse.error(400, List.of(), Map.of("batch_results", List.of())));

    assertThat(send("POST", "/v1/a", "").body())
        .isEqualTo("{\"errors\":[],\"data\":{\"batch_results\":[]}}");
  }

  @Test
  void exceptionsOfTheHouse_haveTheirStatus() throws Exception {
    API.answer(request -> {
      throw KeyException.of(Kind.DENIED, "key 'a'", "sign", "no", null);
    });
    HttpResponse<String> denied = send("POST", "/v1/a", "");
    API.answer(request -> {
      throw HttpError.nothingThere();
    });
    HttpResponse<String> nothing = send("GET", "/v1/a", "");

    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body()).isEqualTo("{\"errors\":[\"key 'a': cannot sign: no\"]}");
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.body()).isEqualTo("{\"errors\":[]}");
    assertThat(API.refusals()).isEmpty();
  }

  @Test
  void otherException_tellsNothing_butTheRequest() throws Exception {
    API.answer(request -> {
      throw new IllegalStateException("hunter2");
    });

    HttpResponse<String> answer = send("GET", "/v1/a", "");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .startsWith("{\"errors\":[\"internal error")
        .contains(API.next().id().toString())
        .doesNotContain("hunter2", "IllegalState");
  }

  @Test
  void answerThatIsNoJson_isAnInternalError() throws Exception {
    API.answer(request -> ApiResponse.data(Map.of("a", new Object())));

    assertThat(send("GET", "/v1/a", "").statusCode()).isEqualTo(500);
  }

  @Test
  void failureInTheLog_quotesNobody() {
    Throwable failure =
        new IllegalStateException("hunter2", new NumberFormatException("for input hunter2"));

    assertThat(FailureText.of(failure))
        .startsWith("java.lang.IllegalStateException\n  at ")
        .contains("caused by java.lang.NumberFormatException")
        .contains(HttpServerTest.class.getName())
        .doesNotContain("hunter2");
  }

  @Test
  void serverWithoutTls_servesThisMachineAlone() {
    HttpSettings everywhere =
        HttpSettings.at(new InetSocketAddress(Loopback.address(0, 0, 0, 0), 0));

    assertThatThrownBy(() -> HttpServer.plain(everywhere, Namespace::isRoot, API))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("without TLS")
        .hasMessageContaining("use 127.0.0.1, or TLS");
  }

  @Test
  void portThatIsTaken_isTold() {
    HttpSettings same =
        HttpSettings.at(new InetSocketAddress(Loopback.ADDRESS, server.address().getPort()));
    try (HttpServer second = HttpServer.plain(same, Namespace::isRoot, API)) {
      assertThatThrownBy(second::start)
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("HTTP server at 127.0.0.1:" + same.listen().getPort())
          .hasMessageContaining("cannot listen");
    }
  }
}
