// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.HttpSettings.Times;

/** Clients that take their time, and what may take it. */
final class SlowClientTest {

  private static final Times TIMES =
      new Times(Duration.ofMillis(500), Duration.ofMillis(300), Duration.ofSeconds(30));

  /** Between the bytes of a client that goes on and on. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final RecordingApi API = new RecordingApi();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    server = HttpServer.plain(Loopback.settings().with(TIMES), Namespace::isRoot, API);
    server.start();
  }

  @BeforeEach
  void reset() {
    API.reset();
  }

  @AfterEach
  void requireNoRequest() {
    assertThat(API.hasNone()).isTrue();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawClient connect() throws IOException {
    return new RawClient(server.address().getPort());
  }

  @Test
  void bodyThatStops_isGivenUp() throws Exception {
    try (RawClient client = connect()) {
      client.send("POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.isEnded()).isTrue();
    }
  }

  /** Each byte comes in time; the whole does not. */
  @Test
  void bodyThatTrickles_isGivenUp() throws Exception {
    try (RawClient client = connect()) {
      client.send("POST /v1/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      Thread trickle = trickle(client, "1\r\n \r\n");

      assertThat(client.answer().status()).isEqualTo(408);
      trickle.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /v1/a HTTP/1.1\r\nHost: x\r\n\r\n"})
  void headersThatTrickle_endTheConnection(String before) throws Exception {
    try (RawClient client = connect()) {
      if (!before.isEmpty()) {
        assertThat(client.send(before).answer().status()).isEqualTo(200);
        API.next();
      }
      client.send("GET /v1/a HTTP/1.1\r\nHost: x\r\nA: ");
      Thread trickle = trickle(client, "b");

      assertThat(client.isEnded()).isTrue();
      trickle.join();
    }
  }

  /** Sends a little every now and then, until the server ends it. */
  private static Thread trickle(RawClient client, String text) {
    Thread trickle =
        new Thread(() -> {
          try {
            while (true) {
              client.send(text);
              LockSupport.parkNanos(PAUSE.toNanos());
            }
          } catch (IOException e) {
            // It has.
          }
        });
    trickle.start();
    return trickle;
  }

  @Test
  void headersThatStop_endTheConnection() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /v1/a HTTP/1.1\r\nHost: x\r\nA: ");

      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void connectionWithoutARequest_ends() throws Exception {
    try (RawClient client = connect()) {
      assertThat(client.isEnded()).isTrue();
    }
  }

  /** A key service may take longer than a connection may be idle. */
  @Test
  void connection_isNotIdle_whileARequestIsAnswered() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    API.answer(request -> {
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return ApiResponse.data(Map.of("late", true));
    });
    try (RawClient waiting = connect()) {
      waiting.send("POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
      API.next();
      try (RawClient idle = connect()) {
        // It came later, and has been idle for too long.
        assertThat(idle.isEnded()).isTrue();
      }
      release.countDown();

      assertThat(waiting.answer().body()).contains("\"late\":true");
    } finally {
      release.countDown();
    }
  }
}
