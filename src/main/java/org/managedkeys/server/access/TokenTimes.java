// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Vault's rules of how long tokens live. A token without a period ends for good after the maximum
 * or its explicit one, whichever is shorter; a periodic one goes on as long as it is renewed in
 * time, or until its explicit maximum, which may then be longer than the server's.
 */
record TokenTimes(TokenSettings settings) {

  /**
   * What is asked for.
   *
   * @param ttl empty for the default
   */
  record Wanted(
      Optional<Duration> ttl,
      boolean renewable,
      Optional<Duration> period,
      Optional<Duration> explicitMax) {}

  /**
   * The lifetime of a new token.
   *
   * @param warnings gets what is otherwise than asked for
   */
  Lifetime start(Instant now, Wanted wanted, List<String> warnings) {
    Optional<Duration> period = limitedPeriod(wanted.period(), warnings);
    Optional<Duration> max =
        period.isPresent()
            ? wanted.explicitMax()
            : wanted.explicitMax().map(asked -> limited("explicit_max_ttl", asked, warnings));
    Lifetime unset =
        new Lifetime(
            now,
            Duration.ZERO,
            Optional.empty(),
            Optional.empty(),
            wanted.renewable(),
            period,
            max);
    Duration ttl = granted(unset, now, wanted.ttl(), settings.defaultTtl(), warnings);
    return new Lifetime(
        now, ttl, Optional.of(now.plus(ttl)), Optional.empty(), wanted.renewable(), period, max);
  }

  /**
   * The lifetime of a token that is renewed.
   *
   * @param present with the period that it has now, which may have been changed since
   * @param increment counted from now; empty for what was granted last
   * @param subject the token, for messages
   * @throws KeyException INVALID if it cannot be renewed
   */
  Lifetime renewed(
      Lifetime present,
      Instant now,
      Optional<Duration> increment,
      List<String> warnings,
      String subject) {
    if (!present.renewable() || present.expires().isEmpty()) {
      throw refused(subject, "lease is not renewable");
    }
    Lifetime limited = present.withPeriod(limitedPeriod(present.period(), warnings));
    Duration last = present.granted().isZero() ? settings.defaultTtl() : present.granted();
    Duration ttl = granted(limited, now, increment, last, warnings);
    if (ttl.isZero()) {
      throw refused(subject, "it is past the max TTL, cannot renew");
    }
    return limited.until(now.plus(ttl), now);
  }

  /** What a token gets of what is asked for, or otherwise. */
  private Duration granted(
      Lifetime lifetime,
      Instant now,
      Optional<Duration> asked,
      Duration otherwise,
      List<String> warnings) {
    Optional<Duration> max =
        lifetime.period().isPresent()
            ? lifetime.explicitMax()
            : Optional.of(
                lifetime
                    .explicitMax()
                    .map(own -> least(own, settings.maxTtl()))
                    .orElse(settings.maxTtl()));
    Duration ttl = lifetime.period().or(() -> asked).orElse(otherwise);
    if (max.isEmpty()) {
      return ttl;
    }
    Duration left = Duration.between(now, lifetime.created().plus(max.get()));
    Duration most = left.isNegative() ? Duration.ZERO : left;
    if (ttl.compareTo(most) <= 0) {
      return ttl;
    }
    if (asked.isPresent()) {
      warnings.add(
          "TTL of \""
              + ttl.toSeconds()
              + "s\" exceeded the effective max_ttl of \""
              + most.toSeconds()
              + "s\"; TTL value is capped accordingly");
    }
    return most;
  }

  private Optional<Duration> limitedPeriod(Optional<Duration> period, List<String> warnings) {
    return period.map(asked -> limited("period", asked, warnings));
  }

  private Duration limited(String field, Duration asked, List<String> warnings) {
    if (asked.compareTo(settings.maxTtl()) <= 0) {
      return asked;
    }
    warnings.add(
        field
            + " of \""
            + asked.toSeconds()
            + "s\" is longer than the maximum of the server, and is \""
            + settings.maxTtl().toSeconds()
            + "s\"");
    return settings.maxTtl();
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static KeyException refused(String subject, String detail) {
    return KeyException.of(Kind.INVALID, subject, "renew it", detail, null);
  }
}
