// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.server.access.Token;

/**
 * How many requests a token may make, on average and at a time: a token bucket for each, kept as
 * the moment at which it will be full again. A client certificate counts as a token. Of bounded
 * size: of more than {@value #MOST_TOKENS} tokens those that came longest ago are forgotten. Each
 * server counts for itself. Thread-safe.
 */
final class RateLimit {

  static final int MOST_TOKENS = 10_000;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** What one request costs; 0 if there is no limit. */
  private final long cost;

  /** How far ahead of time a token may be. */
  private final long ahead;

  private final LongSupplier clock;

  /** When the bucket of each token is full again. */
  private final Map<String, Long> full =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_TOKENS;
        }
      };

  /**
   * A limit.
   *
   * @param rate requests in a second; 0 for any number
   * @param burst requests at a time, at least 1 if there is a rate
   */
  RateLimit(int rate, int burst) {
    this(rate, burst, System::nanoTime);
  }

  /**
   * The same with a clock of its own.
   *
   * @param clock nanoseconds of any origin
   */
  RateLimit(int rate, int burst, LongSupplier clock) {
    this.cost = rate == 0 ? 0 : SECOND / rate;
    this.ahead = cost * (burst - 1);
    this.clock = clock;
  }

  /**
   * Takes a request on, if there are not too many.
   *
   * @return how long the client has to wait before the next one; empty if this one may go on
   */
  Optional<Duration> take(Token token) {
    return cost == 0 ? Optional.empty() : take(name(token));
  }

  private synchronized Optional<Duration> take(String token) {
    long now = clock.getAsLong();
    @Nullable Long until = full.get(token);
    long begin = until == null || until - now < 0 ? now : until;
    if (begin - now > ahead) {
      return Optional.of(Duration.ofNanos(begin - now - ahead));
    }
    full.put(token, begin + cost);
    return Optional.empty();
  }

  /** One rule may stand for many certificates. */
  private static String name(Token token) {
    return token.kind() == Token.Kind.CERTIFICATE
        ? token.accessor() + " " + token.meta().getOrDefault("serial_number", "")
        : token.accessor();
  }
}
