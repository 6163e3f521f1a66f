// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.HttpSettings.Limits;

/** Requests that no honest client sends, as bytes on a connection. */
final class HostileRequestTest {

  private static final int BODY_LIMIT = 1 << 20;

  private static final String CHUNKED =
      "POST /v1/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final RecordingApi API = new RecordingApi();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    server =
        HttpServer.plain(
            Loopback.settings().with(new Limits(BODY_LIMIT, 8 << 10, BODY_LIMIT, 100, 10)),
            Namespace::isRoot,
            API);
    server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() {
    API.reset();
  }

  @AfterEach
  void requireNoRequest() {
    assertThat(API.hasNone()).isTrue();
  }

  private static RawClient connect() throws IOException {
    return new RawClient(server.address().getPort());
  }

  private static void assertIsError(RawClient.Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).matches("\\{\"errors\":\\[(\"[^\"<>]+\")?\\]\\}");
    assertThat(answer.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("cache-control", "no-store")
        .doesNotContainKeys("server", "x-powered-by");
  }

  /** The rows of the trial of HTTP servers, and more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1//a",
        "/v1/a/../b",
        "/v1/%2e%2e/b",
        "/v1/%2E%2E/b",
        "/v1/.%2e/b",
        "/v1/a%2fb",
        "/v1/a%2Fb",
        "/v1/a;x=1/b",
        "/v1/a;/b",
        "/v1/..;/b",
        "/v1/a%00",
        "/v1/a%ff",
        "/v1/a%5cb",
        "/v1/a\\b",
        "/v1/a%zz",
        "/v1/a%u002e",
        "/v1/a%252e",
        "/v1/a%20b",
        "/v1/a%c0%ae%c0%ae/b",
        "/v1/\u00e9",
        "/v1/a#b",
        "http://other.example/v1/a"
      })
  void pathThatMayBeMisread_isRefused(String path) throws Exception {
    try (RawClient client = connect()) {
      assertIsError(client.ask("GET " + path), 400);
    }
    try (RawClient client = connect()) {
      assertIsError(client.ask("POST " + path, "Content-Length: 0"), 400);
    }
  }

  @ParameterizedTest
  @CsvSource({"//v1/a", "/", "/v1", "/v1/", "/index.html", "/v1/a.", "/V1/a"})
  void pathOfNothing_isNotFound(String path) throws Exception {
    try (RawClient client = connect()) {
      assertIsError(client.ask("GET " + path), 404);
    }
  }

  @Test
  void ocspRequestByGet_isHandedOn_withItsSlashes() throws Exception {
    try (RawClient client = connect()) {
      assertThat(client.ask("GET /v1/pki/ocsp/MF%2FEw//Tz%2B=").status()).isEqualTo(200);
      assertThat(API.next().path()).isEqualTo("pki/ocsp/MF%2FEw//Tz%2B=");
      assertIsError(client.ask("GET /v1/pki/ocsp/..%2F..%2Fsys"), 400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/a HTTP/1.1\r\n\r\n",
        "GET /v1/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /v1/a HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /v1/a HTTP/1.1\r\nHost: x\r\nA\u0000: b\r\n\r\n",
        "GET /v1/a HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
        "GET /v1/a HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        "POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0",
        "POST /v1/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"
      })
  void malformedMessage_isRefused_inOurForm(String message) throws Exception {
    try (RawClient client = connect()) {
      RawClient.Answer answer = client.send(message).answer();

      assertThat(answer.status()).isBetween(400, 505);
      assertIsError(answer, answer.status());
    }
  }

  @Test
  void malformedChunk_isRefused() throws Exception {
    try (RawClient client = connect()) {
      assertIsError(client.send(CHUNKED + "zz\r\n{}\r\n").answer(), 400);
    }
  }

  @Test
  void largeHeader_isRefused() throws Exception {
    try (RawClient client = connect()) {
      assertIsError(client.ask("GET /v1/a", "A: " + "b".repeat(70_000)), 431);
    }
  }

  @Test
  void longUrl_isRefused() throws Exception {
    try (RawClient client = connect()) {
      assertThat(client.ask("GET /v1/" + "a".repeat(70_000)))
          .satisfies(answer -> assertIsError(answer, answer.status()))
          .extracting(RawClient.Answer::status)
          .isIn(414, 431);
    }
  }

  @Test
  void manyParameters_areRefused() throws Exception {
    try (RawClient client = connect()) {
      assertIsError(client.ask("GET /v1/a?" + "a&".repeat(1001)), 400);
    }
  }

  @Test
  void largeBody_isRefused_beforeItIsSent() throws Exception {
    try (RawClient client = connect()) {
      client.send(
          "POST /v1/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
              + (BODY_LIMIT + 1)
              + "\r\n\r\n");

      RawClient.Answer answer = client.answer();
      assertIsError(answer, 413);
      assertThat(answer.body()).contains("at most " + BODY_LIMIT + " bytes");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void largestBody_isTaken() throws Exception {
    String body = "{\"a\":\"" + "b".repeat(BODY_LIMIT - 8) + "\"}";
    try (RawClient client = connect()) {
      client.send(
          "POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: " + BODY_LIMIT + "\r\n\r\n" + body);

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(API.next().body().get("a")).asString().hasSize(BODY_LIMIT - 8);
    }
  }

  /** In another server the rest of the body was taken for the next request. */
  @Test
  void chunkedBodyBeyondTheLimit_isRefused_andTheConnectionEnds() throws Exception {
    try (RawClient client = connect()) {
      client.send(CHUNKED);
      for (int sent = 0; sent <= BODY_LIMIT; sent += 0x10000) {
        client.send("10000\r\n" + "b".repeat(0x10000) + "\r\n");
      }
      client.send("0\r\n\r\nGET /v1/b HTTP/1.1\r\nHost: x\r\n\r\n");

      RawClient.Answer answer = client.answer();
      assertIsError(answer, 413);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  /** Nobody has to read a terabyte to its end. */
  @Test
  void chunkedBodyWithoutEnd_endsTheConnection() throws Exception {
    try (RawClient client = connect()) {
      client.send(CHUNKED);

      assertThatThrownBy(
              () -> {
                while (true) {
                  client.send("10000\r\n" + "b".repeat(0x10000) + "\r\n");
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  /** A second one is refused while the first one holds what there is for large bodies. */
  @Test
  void largeBodies_areNotHeldWithoutEnd() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    API.answer(request -> {
      held.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return ApiResponse.noContent();
    });
    String body = "{\"a\":\"" + "b".repeat(BODY_LIMIT - 8) + "\"}";
    String request =
        "POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: " + BODY_LIMIT + "\r\n\r\n" + body;
    try (RawClient first = connect();
        RawClient second = connect();
        RawClient third = connect()) {
      first.send(request);
      held.await();
      second.send(request);
      RawClient.Answer refused = second.answer();
      third.send("POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
      release.countDown();

      assertIsError(refused, 503);
      assertThat(refused.headers()).containsEntry("retry-after", "1");
      assertThat(first.answer().status()).isEqualTo(204);
      assertThat(third.answer().status()).isEqualTo(204);
      API.next();
      API.next();
      assertThat(first.send(request).answer().status()).isEqualTo(204);
      API.next();
    } finally {
      release.countDown();
    }
  }
}
