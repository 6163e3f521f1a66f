// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.publicError;
import static org.managedkeys.pki.lint.Rule.publicOnly;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long certificates of TLS servers may be valid, which shrinks with the years: CA/Browser
 * baseline requirements, section 6.3.2. Both ends count, and a day has 86,400 seconds.
 */
final class TlsValidityRules {

  private static final String SOURCE = "CA/B BR 6.3.2, SC-081";
  private static final Instant FROM_398 = Instant.parse("2020-09-01T00:00:00Z");
  private static final Instant FROM_200 = Instant.parse("2026-03-15T00:00:00Z");
  private static final Instant FROM_100 = Instant.parse("2027-03-15T00:00:00Z");
  private static final Instant FROM_47 = Instant.parse("2029-03-15T00:00:00Z");
  private static final Duration SHORT_LIVED = Duration.ofDays(7);
  private static final Duration TOLERANCE = Duration.ofDays(2);

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          publicError(
              "cabf.validity_398",
              "A TLS server's certificate from before 15 March 2026 is valid for at most 398 days",
              SOURCE,
              c -> tooLong(c, 398, FROM_398, FROM_200)),
          publicError(
              "cabf.validity_200",
              "A TLS server's certificate from 15 March 2026 on is valid for at most 200 days",
              SOURCE,
              c -> tooLong(c, 200, FROM_200, FROM_100)),
          publicError(
              "cabf.validity_100",
              "A TLS server's certificate from 15 March 2027 on is valid for at most 100 days",
              SOURCE,
              c -> tooLong(c, 100, FROM_100, FROM_47)),
          publicError(
              "cabf.validity_47",
              "A TLS server's certificate from 15 March 2029 on is valid for at most 47 days",
              SOURCE,
              c -> tooLong(c, 47, FROM_47, Instant.MAX)),
          publicOnly(
              "cabf.not_before",
              "notBefore is within 48 hours of signing",
              "CA/B BR 7.1.2.7",
              TlsValidityRules::shifted));

  private TlsValidityRules() {}

  /** Both ends count. Null if one is not readable. */
  private static @Nullable Duration validity(LintedCertificate certificate) {
    @Nullable Instant from = certificate.notBefore().instant();
    @Nullable Instant until = certificate.notAfter().instant();
    return from == null || until == null ? null : Duration.between(from, until).plusSeconds(1);
  }

  static boolean isShortLived(LintedCertificate certificate) {
    @Nullable Duration validity = validity(certificate);
    return validity != null && validity.compareTo(SHORT_LIVED) <= 0;
  }

  private static @Nullable String tooLong(
      LintedCertificate certificate, int days, Instant from, Instant until) {
    @Nullable Instant begins = certificate.notBefore().instant();
    @Nullable Duration validity = validity(certificate);
    if (begins == null
        || validity == null
        || begins.isBefore(from)
        || !begins.isBefore(until)
        || !certificate.isTlsServer()) {
      return null;
    }
    Duration excess = validity.minusDays(days);
    return excess.isNegative() || excess.isZero()
        ? null
        : "it is valid from "
            + begins
            + " until "
            + certificate.notAfter().instant()
            + ", "
            + excess.toSeconds()
            + " s longer";
  }

  private static @Nullable String shifted(LintedCertificate certificate) {
    @Nullable Instant begins = certificate.notBefore().instant();
    return !certificate.isTlsServer()
            || begins == null
            || Duration.between(begins, certificate.profile().now()).abs().compareTo(TOLERANCE) <= 0
        ? null
        : "it is " + begins + ", and now is " + certificate.profile().now();
  }
}
