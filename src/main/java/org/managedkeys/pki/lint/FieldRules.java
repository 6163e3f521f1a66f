// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.publicError;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.lint.LintedExtensions.Written;

/** The fields of a certificate, RFC 5280 section 4.1, and how it is encoded. */
final class FieldRules {

  private static final int VERSION = 3;
  private static final int LONGEST_SERIAL_OCTETS = 20;
  private static final int SHORTEST_SERIAL_BITS = 57;

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "x690.der",
              "A certificate and the values of its extensions are encoded in DER",
              "RFC 5280 4.1",
              FieldRules::der),
          error(
              "x690.default",
              "Values that are the default are left out",
              "ITU-T X.690 11.5",
              FieldRules::defaults),
          error(
              "rfc5280.version",
              "The version is 3",
              "RFC 5280 4.1.2.1",
              c -> c.version() == VERSION ? null : "the version is " + c.version()),
          error(
              "rfc5280.serial_positive",
              "The serial number is positive",
              "RFC 5280 4.1.2.2",
              c -> c.serial().signum() > 0 ? null : "the serial number is " + c.serial()),
          error(
              "rfc5280.serial_length",
              "The serial number has at most 20 octets",
              "RFC 5280 4.1.2.2",
              FieldRules::serialLength),
          publicError(
              "cabf.serial_entropy",
              "The serial number has at least 64 random bits, which a short one cannot have",
              "CA/B BR 7.1",
              c ->
                  c.serial().bitLength() >= SHORTEST_SERIAL_BITS
                      ? null
                      : "the serial number has " + c.serial().bitLength() + " bits"),
          error(
              "rfc5280.issuer_present",
              "The issuer's name is not empty",
              "RFC 5280 4.1.2.4",
              c -> c.issuerName().size() > 0 ? null : "the issuer's name is empty"),
          error(
              "rfc5280.subject_of_authority",
              "The subject's name of a CA is not empty",
              "RFC 5280 4.1.2.6",
              c ->
                  c.isAuthority() && c.subject().size() == 0
                      ? "the subject's name of a CA is empty"
                      : null),
          error(
              "rfc5280.subject_present",
              "A certificate names its subject, there or as an alternative name",
              "RFC 5280 4.1.2.6",
              c ->
                  c.subject().size() == 0 && !c.extensions().has(KnownExtension.SUBJECT_ALT_NAME)
                      ? "neither the subject's name nor an alternative name is there"
                      : null),
          error(
              "rfc5280.unique_identifiers",
              "Unique identifiers of issuer and subject are left out",
              "RFC 5280 4.1.2.8",
              c -> c.hasUniqueIdentifiers() ? "there is a unique identifier" : null));

  private FieldRules() {}

  private static @Nullable String der(LintedCertificate certificate) {
    if (!Der.isCanonical(certificate.object(), certificate.encoded())) {
      return "the certificate is no DER";
    }
    for (Written extension : certificate.extensions().all()) {
      if (extension.object() != null && !Der.isCanonical(extension.object(), extension.encoded())) {
        return "the value of " + extension.text() + " is no DER";
      }
    }
    return null;
  }

  private static @Nullable String defaults(LintedCertificate certificate) {
    for (Written extension : certificate.extensions().all()) {
      if (extension.writesDefault()) {
        return extension.text() + " says that it is not critical";
      }
    }
    return ExtensionRules.writesNoAuthority(certificate)
        ? "basicConstraints says that this is no CA"
        : null;
  }

  private static @Nullable String serialLength(LintedCertificate certificate) {
    int octets = certificate.serial().toByteArray().length;
    return octets <= LONGEST_SERIAL_OCTETS ? null : "the serial number has " + octets + " octets";
  }
}
