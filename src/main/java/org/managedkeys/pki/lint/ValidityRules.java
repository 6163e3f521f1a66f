// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From when until when, RFC 5280 section 4.1.2.5. */
final class ValidityRules {

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.not_before_encoding",
              "notBefore is a UTCTime until 2049 and a GeneralizedTime from 2050, in UTC, with"
                  + " seconds and no fractions",
              "RFC 5280 4.1.2.5",
              c -> c.notBefore().flaw("notBefore")),
          error(
              "rfc5280.not_after_encoding",
              "notAfter is a UTCTime until 2049 and a GeneralizedTime from 2050, in UTC, with"
                  + " seconds and no fractions",
              "RFC 5280 4.1.2.5",
              c -> c.notAfter().flaw("notAfter")),
          error(
              "rfc5280.validity_order",
              "notBefore is not after notAfter",
              "RFC 5280 4.1.2.5",
              ValidityRules::order),
          warning(
              "pkix.validity_of_issuer",
              "A certificate is valid while its issuer's is",
              "RFC 5280 6.1.3",
              ValidityRules::ofIssuer),
          warning(
              "pkix.not_expired",
              "A certificate that is signed has not expired",
              "RFC 5280 6.1.3",
              ValidityRules::expired));

  private ValidityRules() {}

  private static @Nullable String order(LintedCertificate certificate) {
    @Nullable Instant from = certificate.notBefore().instant();
    @Nullable Instant until = certificate.notAfter().instant();
    return from == null || until == null || !from.isAfter(until)
        ? null
        : "it begins at " + from + " and ends at " + until;
  }

  private static @Nullable String ofIssuer(LintedCertificate certificate) {
    @Nullable LintedCertificate issuer = certificate.issuer();
    if (issuer == null) {
      return null;
    }
    if (isBefore(certificate.notBefore(), issuer.notBefore())) {
      return "it begins at "
          + certificate.notBefore().instant()
          + ", before the issuer's does at "
          + issuer.notBefore().instant();
    }
    return isBefore(issuer.notAfter(), certificate.notAfter())
        ? "it ends at "
            + certificate.notAfter().instant()
            + ", after the issuer's does at "
            + issuer.notAfter().instant()
        : null;
  }

  private static boolean isBefore(LintedTime one, LintedTime other) {
    @Nullable Instant first = one.instant();
    @Nullable Instant second = other.instant();
    return first != null && second != null && first.isBefore(second);
  }

  private static @Nullable String expired(LintedCertificate certificate) {
    @Nullable Instant until = certificate.notAfter().instant();
    return until == null || until.isAfter(certificate.profile().now())
        ? null
        : "it ended at " + until;
  }
}
