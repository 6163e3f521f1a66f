// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.warning;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** How a certificate fits its issuer, RFC 5280 sections 4.2.1.1 and 6.1. */
final class IssuerRules {

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.issuer_name",
              "The issuer's name is the subject's name of the issuer, byte for byte",
              "RFC 5280 4.1.2.4, 6.1.3",
              c ->
                  c.issuer() == null
                          || LintedCertificate.sameBytes(c.issuerName(), c.issuer().subject())
                      ? null
                      : "it is "
                          + Excerpt.quoted(c.issuerName().toString())
                          + ", the issuer's is "
                          + Excerpt.quoted(c.issuer().subject().toString())),
          error(
              "rfc5280.issuer_is_authority",
              "The issuer is a CA whose key signs certificates",
              "RFC 5280 6.1.4",
              IssuerRules::authority),
          error(
              "rfc5280.issuer_path_length",
              "A CA is within the path length of its issuer",
              "RFC 5280 4.2.1.9",
              IssuerRules::pathLength),
          warning(
              "pkix.path_length_kept",
              "A CA does not promise a longer path than its issuer allows",
              "RFC 5280 6.1.4",
              IssuerRules::promisedPathLength),
          error(
              "rfc5280.aki_present",
              "A certificate has an authorityKeyIdentifier with a key identifier, unless it signs"
                  + " itself",
              "RFC 5280 4.2.1.1",
              IssuerRules::keyIdentifierPresent),
          error(
              "rfc5280.aki_matches",
              "authorityKeyIdentifier is the subjectKeyIdentifier of the issuer",
              "RFC 5280 4.2.1.1",
              IssuerRules::keyIdentifier),
          error(
              "rfc5280.aki_serial",
              "Issuer and serial number in authorityKeyIdentifier, if they are there, are those of"
                  + " the issuer's certificate",
              "RFC 5280 4.2.1.1",
              IssuerRules::issuerSerial),
          error(
              "rfc5280.names_permitted",
              "The names are within the issuer's name constraints",
              "RFC 5280 4.2.1.10",
              c ->
                  c.issuer() == null || (c.isSelfIssued() && c.isAuthority())
                      ? null
                      : NameScope.of(c.issuer()).flaw(c)),
          error(
              "key.of_issuer",
              "The key is not the issuer's own",
              "RFC 5280 3.3",
              c ->
                  c.issuer() == null
                          || c.isSelfIssued()
                          || !LintedCertificate.sameBytes(c.key().info(), c.issuer().key().info())
                      ? null
                      : "the issuer has the same key"));

  private IssuerRules() {}

  private static @Nullable String authority(LintedCertificate certificate) {
    @Nullable LintedCertificate issuer = certificate.issuer();
    if (issuer == null) {
      return null;
    }
    if (!issuer.isAuthority()) {
      return "the issuer is no CA";
    }
    return issuer.extensions().has(KnownExtension.KEY_USAGE) && !issuer.mayUse(KeyUsage.keyCertSign)
        ? "the issuer's key may not sign certificates"
        : null;
  }

  private static @Nullable String pathLength(LintedCertificate certificate) {
    @Nullable BigInteger most = allowedLength(certificate);
    return most != null && most.signum() == 0
        ? "the issuer has path length 0, so that it issues to no CA"
        : null;
  }

  private static @Nullable String promisedPathLength(LintedCertificate certificate) {
    @Nullable BigInteger most = allowedLength(certificate);
    @Nullable BigInteger promised = AuthorityRules.pathLengthOf(certificate);
    return most != null && promised != null && promised.compareTo(most) >= 0
        ? "path length " + promised + " under an issuer of path length " + most
        : null;
  }

  /** The issuer's path length, where it counts: those of one name are not counted. */
  private static @Nullable BigInteger allowedLength(LintedCertificate certificate) {
    @Nullable LintedCertificate issuer = certificate.issuer();
    return issuer == null || !certificate.isAuthority() || certificate.isSelfIssued()
        ? null
        : AuthorityRules.pathLengthOf(issuer);
  }

  private static @Nullable String keyIdentifierPresent(LintedCertificate certificate) {
    if (certificate.issuer() == null && certificate.isSelfIssued()) {
      return null;
    }
    @Nullable AuthorityKeyIdentifier identifier = certificate.authorityKeyIdentifier();
    if (identifier == null) {
      return "there is none";
    }
    return identifier.getKeyIdentifierOctets() == null ? "it has no key identifier" : null;
  }

  private static @Nullable String keyIdentifier(LintedCertificate certificate) {
    @Nullable AuthorityKeyIdentifier identifier = certificate.authorityKeyIdentifier();
    @Nullable LintedCertificate issuer = issuerOrItself(certificate);
    if (identifier == null || issuer == null) {
      return null;
    }
    byte @Nullable [] written = identifier.getKeyIdentifierOctets();
    byte @Nullable [] wanted = issuer.subjectKeyIdentifier();
    return written == null || wanted == null || Arrays.equals(written, wanted)
        ? null
        : "it is another";
  }

  private static @Nullable LintedCertificate issuerOrItself(LintedCertificate certificate) {
    @Nullable LintedCertificate issuer = certificate.issuer();
    return issuer == null && certificate.isSelfIssued() ? certificate : issuer;
  }

  private static @Nullable String issuerSerial(LintedCertificate certificate) {
    @Nullable AuthorityKeyIdentifier identifier = certificate.authorityKeyIdentifier();
    if (identifier == null) {
      return null;
    }
    @Nullable BigInteger serial = identifier.getAuthorityCertSerialNumber();
    @Nullable GeneralNames names = identifier.getAuthorityCertIssuer();
    @Nullable LintedCertificate issuer = issuerOrItself(certificate);
    if (serial == null || names == null || issuer == null) {
      return null;
    }
    if (!serial.equals(issuer.serial())) {
      return "the serial number is another";
    }
    return Arrays.asList(names.getNames()).contains(new GeneralName(issuer.issuerName()))
        ? null
        : "the issuer is another";
  }
}
