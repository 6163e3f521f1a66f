// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.HttpSettings.Limits;
import org.managedkeys.server.http.HttpSettings.Times;

/** How a server ends, and what it does when there is too much to do. */
final class HttpServerDrainTest {

  private static final String REQUEST = "GET /v1/a HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String WAIT = REQUEST.replace("/a", "/wait");

  /** Between the bytes of a request that is on its way. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final RecordingApi api = new RecordingApi();
  private final CountDownLatch release = new CountDownLatch(1);

  /** Answers at once, but for those that ask to wait. */
  private ApiResponse answer(ApiRequest request) {
    if (!request.path().equals("wait")) {
      return ApiResponse.data(Map.of());
    }
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ApiResponse.data(Map.of("waited", true));
  }

  private HttpServer server(HttpSettings settings) {
    api.answer(this::answer);
    HttpServer server = HttpServer.plain(settings, Namespace::isRoot, api);
    server.start();
    return server;
  }

  private static HttpSettings settings() {
    return Loopback.settings();
  }

  @Test
  void requestInFlight_isAnswered_andNewOnesAreRefused_whenTheServerCloses() throws Exception {
    HttpServer server = server(settings());
    int port = server.address().getPort();
    // Jetty ends a connection whose last answer it is not done with when it closes, and one that is
    // idle for a second: this one had no answer yet, and sends the head of its request all the
    // time.
    try (RawClient open = new RawClient(port);
        RawClient waiting = new RawClient(port)) {
      open.send(REQUEST.substring(0, REQUEST.length() - 2) + "A: ");
      waiting.send(WAIT);
      api.next();
      Thread closing = new Thread(server::close);
      closing.start();
      while (closing.getState() != Thread.State.TIMED_WAITING) {
        open.send("b");
        LockSupport.parkNanos(PAUSE.toNanos());
      }

      RawClient.Answer refused = open.send("\r\n\r\n").answer();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).startsWith("{\"errors\":[\"the server is busy or about to stop");
      assertThat(refused.headers()).containsEntry("connection", "close");
      assertThat(open.isEnded()).isTrue();
      assertThat(isServed(port)).isFalse();
      release.countDown();
      RawClient.Answer answer = waiting.answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("\"waited\":true");
      closing.join();
    } finally {
      release.countDown();
      server.close();
    }
  }

  /** Whether a new connection gets more than a refusal. */
  private static boolean isServed(int port) {
    try (RawClient client = new RawClient(port)) {
      return client.send(REQUEST).answer().status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void requestThatTakesTooLong_isCutOff() throws Exception {
    Times times = new Times(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(200));
    HttpServer server = server(settings().with(times));
    try (RawClient client = new RawClient(server.address().getPort())) {
      client.send(WAIT);
      api.next();

      server.close();

      assertThatThrownBy(
              () -> {
                if (client.answer().status() != 200) {
                  throw new IOException("refused");
                }
              })
          .isInstanceOf(IOException.class);
    } finally {
      release.countDown();
    }
  }

  @Test
  void closedServer_mayBeClosedAgain() {
    HttpServer server = server(settings());
    server.close();
    server.close();
  }

  /** One is answered, one waits for its turn, and another is one too many. */
  @Test
  void requestsBeyondTheLimit_areRefused_inOurForm() throws Exception {
    Limits standard = Limits.standard();
    HttpServer server =
        server(
            settings()
                .with(new Limits(standard.body(), standard.header(), standard.bodies(), 100, 1)));
    int port = server.address().getPort();
    try (RawClient first = new RawClient(port);
        RawClient second = new RawClient(port);
        RawClient third = new RawClient(port)) {
      first.send(WAIT);
      api.next();
      CompletableFuture<RawClient.Answer> one = asked(second);
      CompletableFuture<RawClient.Answer> other = asked(third);

      RawClient.Answer refused = (RawClient.Answer) CompletableFuture.anyOf(one, other).join();
      release.countDown();

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).startsWith("{\"errors\":[\"the server is busy");
      assertThat(first.answer().status()).isEqualTo(200);
      assertThat(List.of(one.join().status(), other.join().status()))
          .containsExactlyInAnyOrder(503, 200);
    } finally {
      release.countDown();
      server.close();
    }
  }

  /** The common pool may have one thread only. */
  private static void onAThread(Runnable work) {
    new Thread(work).start();
  }

  private static CompletableFuture<RawClient.Answer> asked(RawClient client) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return client.send(REQUEST).answer();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        HttpServerDrainTest::onAThread);
  }
}
