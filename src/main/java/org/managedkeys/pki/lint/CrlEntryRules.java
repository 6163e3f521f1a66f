// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.lint.LintedExtensions.Written;

/** The entries of a revocation list, RFC 5280 section 5.3. */
final class CrlEntryRules {

  private static final int UNSPECIFIED = 0;
  private static final int REMOVE_FROM_CRL = 8;

  /** All but 7, which is nothing. */
  private static final Set<Integer> REASONS = Set.of(0, 1, 2, 3, 4, 5, 6, 8, 9, 10);

  static final List<Rule<LintedEntry>> RULES =
      List.of(
          error(
              "crl.entry_der",
              "An entry of a revocation list is encoded in DER",
              "RFC 5280 5.1",
              CrlEntryRules::encoding),
          error(
              "crl.entry_serial",
              "A serial number in a revocation list is positive and has at most 20 octets",
              "RFC 5280 4.1.2.2",
              e ->
                  e.serial().signum() > 0 && e.serial().bitLength() < 20 * Byte.SIZE
                      ? null
                      : "it is " + e.serial().toString(16)),
          error(
              "crl.entry_date_encoding",
              "The date of a revocation is a UTCTime until 2049 and a GeneralizedTime from 2050, in"
                  + " UTC, with seconds and no fractions",
              "RFC 5280 5.1.2.6",
              e -> e.revoked().flaw("it")),
          warning(
              "crl.entry_date",
              "The date of a revocation is not after the list's own",
              "RFC 5280 5.3",
              CrlEntryRules::date),
          error(
              "crl.reason",
              "The reason of a revocation is one of RFC 5280",
              "RFC 5280 5.3.1",
              e -> {
                @Nullable BigInteger reason = e.reason();
                return reason == null
                        || (reason.bitLength() < Byte.SIZE && REASONS.contains(reason.intValue()))
                    ? null
                    : "it is " + reason;
              }),
          error(
              "crl.reason_unspecified",
              "A reason that is not specified is left out",
              "RFC 5280 5.3.1",
              e -> isReason(e, UNSPECIFIED) ? "it is there" : null),
          error(
              "crl.reason_remove",
              "removeFromCRL is a reason in delta lists only",
              "RFC 5280 5.3.1",
              e -> isReason(e, REMOVE_FROM_CRL) && !e.list().isDelta() ? "it is there" : null),
          error(
              "crl.entry_extensions",
              "The extensions of an entry are there once, readable, not empty, and not critical"
                  + " but for certificateIssuer",
              "RFC 5280 5.3",
              CrlEntryRules::extensions));

  private CrlEntryRules() {}

  private static @Nullable String encoding(LintedEntry entry) {
    if (!entry.canonical()) {
      return "it is not";
    }
    for (Written extension : entry.extensions().all()) {
      if (extension.object() != null && !Der.isCanonical(extension.object(), extension.encoded())) {
        return "the value of " + extension.text() + " is not";
      }
    }
    return null;
  }

  private static boolean isReason(LintedEntry entry, int reason) {
    return BigInteger.valueOf(reason).equals(entry.reason());
  }

  private static @Nullable String date(LintedEntry entry) {
    @Nullable Instant revoked = entry.revoked().instant();
    @Nullable Instant listed = entry.list().thisUpdate().instant();
    return revoked != null && listed != null && revoked.isAfter(listed) ? "it is " + revoked : null;
  }

  private static @Nullable String extensions(LintedEntry entry) {
    if (entry.extensions() == LintedExtensions.NONE) {
      return null;
    }
    if (entry.extensions().all().isEmpty()) {
      return "there are none in the place for them";
    }
    @Nullable String twice = ExtensionRules.twice(entry.extensions());
    if (twice != null) {
      return twice + " there twice";
    }
    for (Written extension : entry.extensions().all()) {
      if (extension.isMalformed()) {
        return extension.text() + " cannot be read";
      }
      if (extension.writesDefault()
          || extension.critical() != (extension.known() == KnownExtension.CERTIFICATE_ISSUER)) {
        return extension.text() + " is or is not critical, or says the default";
      }
    }
    return null;
  }
}
