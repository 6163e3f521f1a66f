// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server counts, and how it waits. */
class KmsServerTest {

  /** Answers by a number that grows with each answer that it works for. */
  private static final class Counting extends KmsServer {

    private final AtomicInteger number = new AtomicInteger();

    Counting() {
      super(null);
    }

    @Override
    protected String operation(HttpCall call) {
      return call.path().substring(1);
    }

    @Override
    protected Reply answer(HttpCall call) {
      return Reply.json(200, "text/plain", String.valueOf(number.incrementAndGet()));
    }
  }

  private final Counting server = new Counting();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void start() throws Exception {
    server.start(0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpRequest request(String operation, String body) {
    return HttpRequest.newBuilder(URI.create(server.url() + "/" + operation))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private String ask(String operation, String body) throws Exception {
    return client.send(request(operation, body), BodyHandlers.ofString()).body();
  }

  @Test
  void counts_goOnAfterReset_andConnectionsAreKept() throws Exception {
    ask("Sign", "");
    ask("Sign", "");
    server.reset();
    ask("Sign", "");

    assertThat(server.operations()).containsExactly("Sign");
    assertThat(server.requests()).isEqualTo(3);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void repeatable_isAnsweredAgain_onlyForTheSameRequest() throws Exception {
    server.repeat("Sign");

    assertThat(ask("Sign", "a")).isEqualTo("1");
    assertThat(ask("Sign", "a")).isEqualTo("1");
    assertThat(ask("Sign", "b")).isEqualTo("2");
    assertThat(ask("Other", "a")).isEqualTo("3");
    assertThat(ask("Other", "a")).isEqualTo("4");
    assertThat(server.requests()).isEqualTo(5);
  }

  @Test
  void pause_holdsNoThread() {
    server.pause(Duration.ofMillis(200));

    // Far more than the server has threads.
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, 500)
            .mapToObj(number ->
                client
                    .sendAsync(request("Sign", ""), BodyHandlers.discarding())
                    .thenApply(answer -> answer.statusCode()))
            .toList();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    assertThat(server.connections()).isPositive();
  }
}
