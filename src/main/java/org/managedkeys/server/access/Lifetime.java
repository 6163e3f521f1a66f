// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a token lives. Immutable.
 *
 * @param created when it was made
 * @param ttl for how long it was made at first; zero for one that does not expire
 * @param expires empty for one that does not
 * @param renewed when it was renewed last
 * @param renewable whether it can be
 * @param period what each renewal gives, without any other limit than {@code explicitMax}
 * @param explicitMax the end of all renewals, counted from {@code created}
 */
public record Lifetime(
    Instant created,
    Duration ttl,
    Optional<Instant> expires,
    Optional<Instant> renewed,
    boolean renewable,
    Optional<Duration> period,
    Optional<Duration> explicitMax) {

  /** Until the token is revoked. */
  static Lifetime endless(Instant created) {
    return new Lifetime(
        created,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty());
  }

  boolean isOver(Instant now) {
    return expires.filter(end -> !now.isBefore(end)).isPresent();
  }

  /** What is left at a time, in whole seconds; zero for one that does not expire. */
  public Duration left(Instant now) {
    Duration left = expires.map(end -> Duration.between(now, end)).orElse(Duration.ZERO);
    return left.isNegative() ? Duration.ZERO : Duration.ofSeconds(left.toSeconds());
  }

  /**
   * What was given when it was made or renewed last, in whole seconds; zero for one that does not
   * expire.
   */
  public Duration granted() {
    Instant start = renewed.orElse(created);
    return expires
        .map(end -> Duration.ofSeconds(Duration.between(start, end).toSeconds()))
        .orElse(Duration.ZERO);
  }

  Lifetime until(Instant end, Instant now) {
    return new Lifetime(
        created, ttl, Optional.of(end), Optional.of(now), renewable, period, explicitMax);
  }

  Lifetime withPeriod(Optional<Duration> newPeriod) {
    return new Lifetime(created, ttl, expires, renewed, renewable, newPeriod, explicitMax);
  }
}
