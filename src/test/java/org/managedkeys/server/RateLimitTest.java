// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.access.Lifetime;
import org.managedkeys.server.access.Token;

/** How many requests a token may make. */
class RateLimitTest {

  /** Near its end, so that it overflows meanwhile. */
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  private RateLimit limit(int rate, int burst) {
    return new RateLimit(rate, burst, clock::get);
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static Token token(String accessor) {
    return token(Token.Kind.SERVICE, accessor, Map.of());
  }

  private static Token token(Token.Kind kind, String accessor, Map<String, String> meta) {
    return new Token(
        kind,
        accessor,
        Namespace.ROOT,
        new TreeSet<>(),
        new Lifetime(
            Instant.EPOCH,
            Duration.ZERO,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty()),
        true,
        0,
        "",
        "",
        "",
        meta);
  }

  @Test
  void burst_goesOn_andThenTheRateCounts() {
    RateLimit limit = limit(10, 3);
    Token token = token("a");
    for (int request = 0; request < 3; request++) {
      assertThat(limit.take(token)).isEmpty();
    }

    assertThat(limit.take(token)).contains(Duration.ofMillis(100));
    pass(Duration.ofMillis(60));
    assertThat(limit.take(token)).contains(Duration.ofMillis(40));
    pass(Duration.ofMillis(40));
    assertThat(limit.take(token)).isEmpty();
    assertThat(limit.take(token)).contains(Duration.ofMillis(100));
  }

  @Test
  void refusedRequests_costNothing() {
    RateLimit limit = limit(1, 1);
    limit.take(token("a"));
    for (int request = 0; request < 1000; request++) {
      assertThat(limit.take(token("a"))).contains(Duration.ofSeconds(1));
    }
    pass(Duration.ofSeconds(1));

    assertThat(limit.take(token("a"))).isEmpty();
  }

  @Test
  void rest_fillsTheBucket_andNoMoreThanThat() {
    RateLimit limit = limit(10, 2);
    limit.take(token("a"));
    pass(Duration.ofHours(1));

    assertThat(limit.take(token("a"))).isEmpty();
    assertThat(limit.take(token("a"))).isEmpty();
    assertThat(limit.take(token("a"))).isPresent();
  }

  @Test
  void tokens_countForThemselves() {
    RateLimit limit = limit(1, 1);

    assertThat(limit.take(token("a"))).isEmpty();
    assertThat(limit.take(token("b"))).isEmpty();
    assertThat(limit.take(token("a"))).isPresent();
  }

  @Test
  void certificates_ofOneRule_countForThemselves() {
    RateLimit limit = limit(1, 1);
    Token one = token(Token.Kind.CERTIFICATE, "cert-ops", Map.of("serial_number", "1"));
    Token other = token(Token.Kind.CERTIFICATE, "cert-ops", Map.of("serial_number", "2"));

    assertThat(limit.take(one)).isEmpty();
    assertThat(limit.take(other)).isEmpty();
    assertThat(limit.take(one)).isPresent();
  }

  @Test
  void zero_isAnyNumber() {
    RateLimit limit = limit(0, 0);
    for (int request = 0; request < 1000; request++) {
      assertThat(limit.take(token("a"))).isEmpty();
    }
  }

  @Test
  void manyTokens_areForgotten_fromTheLongestUnusedOn() {
    RateLimit limit = limit(1, 1);
    limit.take(token("first"));
    for (int number = 1; number < RateLimit.MOST_TOKENS; number++) {
      limit.take(token("t" + number));
    }
    assertThat(limit.take(token("first"))).isPresent();
    limit.take(token("one more"));

    assertThat(limit.take(token("first"))).isPresent();
    assertThat(limit.take(token("t1"))).isEmpty();
  }
}
