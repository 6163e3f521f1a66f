// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/**
 * From when to when a certificate is valid, in whole seconds: RFC 5280 section 4.1.2.5.
 *
 * @param notAfter up to and including {@link #NEVER}
 */
record Validity(Instant notBefore, Instant notAfter) {

  /** No certificate ends later, and one that ends now has no well-defined end: RFC 5280. */
  static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * What is asked for.
   *
   * @param ttl the request's; zero for none
   * @param notAfter the request's
   * @param ownTtl the role's; zero for none
   * @param ownMaxTtl the role's; zero for none
   * @param ownNotAfter the role's
   * @param backdated how far back the certificate begins
   */
  record Wish(
      Duration ttl,
      Optional<Instant> notAfter,
      Duration ownTtl,
      Duration ownMaxTtl,
      Optional<Instant> ownNotAfter,
      Duration backdated) {

    /** Of a request under a role. */
    static Wish of(FieldValues request, RoleValues role) {
      String own = role.text(RoleField.NOT_AFTER);
      return new Wish(
          request.duration("ttl", Duration.ZERO),
          request.text("not_after").map(Validity::parse),
          role.duration(RoleField.TTL),
          role.duration(RoleField.MAX_TTL),
          own.isEmpty() ? Optional.empty() : Optional.of(parse(own)),
          role.duration(RoleField.NOT_BEFORE_DURATION));
    }

    /** Of a request for a CA, which no role governs. */
    static Wish of(FieldValues request) {
      return new Wish(
          request.duration("ttl", Duration.ZERO),
          request.text("not_after").map(Validity::parse),
          Duration.ZERO,
          Duration.ZERO,
          Optional.empty(),
          request.duration("not_before_duration", Duration.ofSeconds(30)));
    }
  }

  /**
   * The times that are agreed to.
   *
   * @param warnings gets what was shortened
   * @throws PkiException INVALID if times contradict each other; REFUSED if the certificate would
   *     outlive its issuer and must not
   */
  static Validity of(Wish wish, IssuanceLimits limits, List<String> warnings) {
    Instant now = limits.now().truncatedTo(ChronoUnit.SECONDS);
    Instant notAfter = withinIssuer(end(wish, limits, now, warnings), limits);
    Instant notBefore = now.minus(wish.backdated());
    Optional<Instant> issuerNotBefore = limits.issuerNotBefore();
    if (issuerNotBefore.isPresent() && notBefore.isBefore(issuerNotBefore.get())) {
      notBefore = issuerNotBefore.get();
      warnings.add(
          "the certificate begins with its issuer's, at "
              + notBefore
              + ", which is later than not_before_duration asks for");
    }
    if (notAfter.isBefore(notBefore)) {
      throw PkiException.invalid(
          "notAfter before notBefore",
          "the certificate would begin at " + notBefore + " and end at " + notAfter);
    }
    return new Validity(notBefore, notAfter);
  }

  private static Instant end(Wish wish, IssuanceLimits limits, Instant now, List<String> warnings) {
    Optional<Instant> fixed = wish.ownNotAfter().or(wish::notAfter);
    if (fixed.isPresent() && !wish.ttl().isZero()) {
      throw PkiException.invalid(
          "Either ttl or not_after should be provided. Both should not be provided in the same"
              + " request.",
          wish.ownNotAfter().isPresent() ? "the role fixes not_after" : null);
    }
    if (wish.ownNotAfter().isPresent()) {
      return wish.ownNotAfter().get();
    }
    if (fixed.isPresent()) {
      return withinRole(fixed.get(), wish, now, warnings);
    }
    Duration most = wish.ownMaxTtl().isZero() ? limits.maxTtl() : wish.ownMaxTtl();
    Duration ttl = firstSet(wish.ttl(), wish.ownTtl(), limits.defaultTtl());
    if (ttl.compareTo(most) > 0) {
      warnings.add(
          "TTL \""
              + text(ttl)
              + "\" is longer than permitted maxTTL \""
              + text(most)
              + "\", so maxTTL is being used");
      ttl = most;
    }
    Instant end = now.plus(ttl);
    return end.isAfter(NEVER) ? NEVER : end;
  }

  /**
   * A role that says how long its certificates last at most means it, however the time is asked
   * for. The mount's limit does not count here: what must not expire, such as the identity of a
   * device, asks for its end.
   */
  private static Instant withinRole(
      Instant notAfter, Wish wish, Instant now, List<String> warnings) {
    if (wish.ownMaxTtl().isZero() || !notAfter.isAfter(now.plus(wish.ownMaxTtl()))) {
      return notAfter;
    }
    Instant last = now.plus(wish.ownMaxTtl());
    warnings.add(
        "not_after "
            + notAfter
            + " is later than the role's max_ttl permits, so "
            + last
            + " is being used");
    return last;
  }

  private static Instant withinIssuer(Instant notAfter, IssuanceLimits limits) {
    Optional<Instant> issuer = limits.issuerNotAfter();
    if (issuer.isEmpty() || !notAfter.isAfter(issuer.get())) {
      return notAfter;
    }
    return switch (limits.behaviour()) {
      case PERMIT -> notAfter;
      case TRUNCATE -> issuer.get();
      case ERR ->
          throw PkiException.refused(
              "cannot satisfy request, as TTL would result in notAfter of "
                  + notAfter
                  + " that is beyond the expiration of the CA certificate at "
                  + issuer.get(),
              "ask for a shorter ttl, or set the issuer's leaf_not_after_behavior to truncate");
    };
  }

  private static Duration firstSet(Duration... durations) {
    for (Duration duration : durations) {
      if (!duration.isZero()) {
        return duration;
      }
    }
    return Duration.ZERO;
  }

  /**
   * A time of RFC 3339, cut to whole seconds.
   *
   * @throws PkiException INVALID if it is none, or later than {@link #NEVER}
   */
  static Instant parse(String text) {
    Instant time;
    try {
      time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeParseException e) {
      throw PkiException.invalid(
          "not_after '" + text + "' is no time of RFC 3339", "write 2027-01-31T12:00:00Z", e);
    }
    if (time.isAfter(NEVER)) {
      throw PkiException.invalid(
          "not_after '" + text + "' is later than certificates can say", "the last is " + NEVER);
    }
    return time;
  }

  /** As Go prints it, and so Vault: {@code 768h0m0s}. */
  static String text(Duration duration) {
    String seconds = duration.toSecondsPart() + "s";
    if (duration.toHours() > 0) {
      return duration.toHours() + "h" + duration.toMinutesPart() + "m" + seconds;
    }
    return duration.toMinutes() > 0 ? duration.toMinutes() + "m" + seconds : seconds;
  }
}
