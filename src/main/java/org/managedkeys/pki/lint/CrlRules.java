// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.publicError;
import static org.managedkeys.pki.lint.Rule.publicOnly;
import static org.managedkeys.pki.lint.Rule.warning;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.lint.LintedExtensions.Written;

/** Revocation lists but for their entries, RFC 5280 sections 5.1 and 5.2. */
final class CrlRules {

  private static final int VERSION = 2;
  private static final int LONGEST_NUMBER_OCTETS = 20;
  private static final Duration LONGEST_PUBLIC = Duration.ofDays(10);

  static final List<Rule<LintedCrl>> RULES =
      List.of(
          error(
              "crl.version",
              "The version is 2",
              "RFC 5280 5.1.2.1",
              c -> c.version() == VERSION ? null : "it is " + c.version()),
          error(
              "crl.signature_algorithms_equal",
              "The signature algorithm is the same inside and outside of what is signed",
              "RFC 5280 5.1.1.2",
              SignatureRules::mismatch),
          error(
              "crl.signature_parameters",
              "The parameters of the signature algorithm are NULL for RSA with PKCS#1 v1.5, those"
                  + " of RSASSA-PSS, and absent for all others",
              "RFC 4055 5, RFC 5758 3.2, RFC 8410 3, RFC 9881 2",
              SignatureRules::parameters),
          error(
              "crl.signature_octets",
              "The signature is a whole number of octets, at least one",
              "RFC 5280 5.1.1.3",
              SignatureRules::octets),
          error(
              "crl.no_md5",
              "The digest of a signature is not MD2, MD4 or MD5",
              "RFC 6151 2",
              SignatureRules::brokenDigest),
          publicError(
              "crl.no_sha1",
              "The digest of a signature is not SHA-1",
              "CA/B BR 7.1.3.2, SC-97",
              SignatureRules::sha1),
          error(
              "crl.issuer",
              "The issuer's name is the subject's name of the issuer, byte for byte",
              "RFC 5280 5.1.2.3",
              c ->
                  LintedCertificate.sameBytes(c.issuerName(), c.issuer().subject())
                      ? null
                      : "it is " + Excerpt.quoted(c.issuerName().toString())),
          error(
              "crl.issuer_may_sign",
              "The issuer's key signs revocation lists",
              "RFC 5280 4.2.1.3, 6.3.3",
              c ->
                  c.issuer().extensions().has(KnownExtension.KEY_USAGE)
                          && !c.issuer().mayUse(KeyUsage.cRLSign)
                      ? "its keyUsage has no cRLSign"
                      : null),
          error(
              "crl.this_update_encoding",
              "thisUpdate is a UTCTime until 2049 and a GeneralizedTime from 2050, in UTC, with"
                  + " seconds and no fractions",
              "RFC 5280 5.1.2.4",
              c -> c.thisUpdate().flaw("thisUpdate")),
          error(
              "crl.next_update",
              "nextUpdate is there, and encoded as thisUpdate is",
              "RFC 5280 5.1.2.5",
              c -> c.nextUpdate() == null ? "it is not" : c.nextUpdate().flaw("nextUpdate")),
          error(
              "crl.update_order",
              "thisUpdate is not after nextUpdate",
              "RFC 5280 5.1.2.5",
              c -> {
                @Nullable Duration valid = validity(c);
                return valid != null && valid.isNegative() ? "it is" : null;
              }),
          warning(
              "crl.current",
              "A revocation list that is signed is neither from the future nor out of date",
              "RFC 5280 6.3.3",
              CrlRules::notCurrent),
          publicOnly(
              "cabf.crl_validity",
              "nextUpdate is at most 10 days after thisUpdate",
              "CA/B BR 4.9.7",
              c -> {
                @Nullable Duration valid = validity(c);
                return valid != null && valid.compareTo(LONGEST_PUBLIC) > 0
                    ? "it is " + valid.toDays() + " days"
                    : null;
              }),
          error(
              "crl.number",
              "There is a cRLNumber, not critical, of at most 20 octets and not negative",
              "RFC 5280 5.2.3",
              CrlRules::number),
          error(
              "crl.aki_present",
              "There is an authorityKeyIdentifier with a key identifier",
              "RFC 5280 5.2.1",
              CrlRules::noKeyIdentifier),
          error(
              "crl.aki_matches",
              "authorityKeyIdentifier is the subjectKeyIdentifier of the issuer",
              "RFC 5280 5.2.1",
              CrlRules::otherKeyIdentifier),
          error(
              "crl.idp_critical",
              "issuingDistributionPoint is critical",
              "RFC 5280 5.2.5",
              c -> notCritical(c, KnownExtension.ISSUING_DISTRIBUTION_POINT)),
          error(
              "crl.idp",
              "issuingDistributionPoint says something, at most one kind of certificates, and http,"
                  + " https or ldap URLs with a host",
              "RFC 5280 5.2.5",
              CrlRules::distributionPoint),
          error(
              "crl.delta_critical",
              "deltaCRLIndicator is critical",
              "RFC 5280 5.2.4",
              c -> notCritical(c, KnownExtension.DELTA_CRL_INDICATOR)),
          error(
              "crl.delta_base",
              "The base of a delta list has a lower number than the list",
              "RFC 5280 5.2.4",
              CrlRules::deltaBase),
          error(
              "crl.extensions_unique",
              "No extension is there twice",
              "RFC 5280 5.2",
              c -> ExtensionRules.twice(c.extensions())),
          error(
              "crl.extensions_readable",
              "The value of an extension is what its type says, and encoded in DER",
              "RFC 5280 5.2",
              CrlRules::malformed),
          warning(
              "crl.extensions_understood",
              "A critical extension is one that relying parties understand",
              "RFC 5280 5.2",
              c -> ExtensionRules.notUnderstood(c.extensions())),
          error(
              "crl.entries",
              "A list of entries is there only if it has some",
              "RFC 5280 5.1.2.6",
              c -> c.hasEntries() && !c.entries().hasMoreElements() ? "it has none" : null));

  private CrlRules() {}

  private static @Nullable Duration validity(LintedCrl list) {
    @Nullable Instant from = list.thisUpdate().instant();
    @Nullable Instant until = list.nextUpdate() == null ? null : list.nextUpdate().instant();
    return from == null || until == null ? null : Duration.between(from, until);
  }

  private static @Nullable String notCurrent(LintedCrl list) {
    Instant now = list.profile().now();
    @Nullable Instant from = list.thisUpdate().instant();
    if (from != null && from.isAfter(now)) {
      return "thisUpdate is " + from;
    }
    @Nullable Instant until = list.nextUpdate() == null ? null : list.nextUpdate().instant();
    return until != null && !until.isAfter(now) ? "nextUpdate is " + until : null;
  }

  private static @Nullable BigInteger integer(LintedCrl list, KnownExtension extension) {
    @Nullable ASN1Integer number = list.extensions().value(extension, ASN1Integer.class);
    return number == null ? null : number.getValue();
  }

  private static @Nullable String number(LintedCrl list) {
    @Nullable BigInteger number = integer(list, KnownExtension.CRL_NUMBER);
    if (number == null) {
      return "there is none";
    }
    if (list.extensions().isCritical(KnownExtension.CRL_NUMBER)) {
      return "it is critical";
    }
    return number.signum() >= 0 && number.toByteArray().length <= LONGEST_NUMBER_OCTETS
        ? null
        : "it is " + number;
  }

  private static byte @Nullable [] keyIdentifier(LintedCrl list) {
    @Nullable AuthorityKeyIdentifier identifier =
        list.extensions()
            .value(KnownExtension.AUTHORITY_KEY_IDENTIFIER, AuthorityKeyIdentifier.class);
    return identifier == null ? null : identifier.getKeyIdentifierOctets();
  }

  private static @Nullable String noKeyIdentifier(LintedCrl list) {
    return keyIdentifier(list) == null ? "there is none" : null;
  }

  private static @Nullable String otherKeyIdentifier(LintedCrl list) {
    byte @Nullable [] written = keyIdentifier(list);
    byte @Nullable [] wanted = list.issuer().subjectKeyIdentifier();
    return written == null || wanted == null || Arrays.equals(written, wanted)
        ? null
        : "it is another";
  }

  private static @Nullable String notCritical(LintedCrl list, KnownExtension extension) {
    return list.extensions().has(extension) && !list.extensions().isCritical(extension)
        ? "it is not critical"
        : null;
  }

  private static @Nullable String distributionPoint(LintedCrl list) {
    @Nullable IssuingDistributionPoint point =
        list.extensions()
            .value(KnownExtension.ISSUING_DISTRIBUTION_POINT, IssuingDistributionPoint.class);
    if (point == null) {
      return null;
    }
    int kinds =
        (point.onlyContainsUserCerts() ? 1 : 0)
            + (point.onlyContainsCACerts() ? 1 : 0)
            + (point.onlyContainsAttributeCerts() ? 1 : 0);
    if (kinds > 1) {
      return "it says " + kinds + " kinds of certificates";
    }
    for (String url : PointerRules.urls(point.getDistributionPoint())) {
      if (!PointerRules.isUrl(url)) {
        return Excerpt.quoted(url) + " is there";
      }
    }
    boolean says =
        kinds > 0
            || point.getDistributionPoint() != null
            || point.isIndirectCRL()
            || point.getOnlySomeReasons() != null;
    return says ? null : "it says nothing";
  }

  private static @Nullable String deltaBase(LintedCrl list) {
    @Nullable BigInteger base = integer(list, KnownExtension.DELTA_CRL_INDICATOR);
    @Nullable BigInteger number = integer(list, KnownExtension.CRL_NUMBER);
    return base != null && number != null && base.compareTo(number) >= 0
        ? "it has " + base + ", the list " + number
        : null;
  }

  private static @Nullable String malformed(LintedCrl list) {
    for (Written extension : list.extensions().all()) {
      if (extension.object() == null
          || extension.isMalformed()
          || extension.writesDefault()
          || !Der.isCanonical(extension.object(), extension.encoded())) {
        return "that of " + extension.text() + " is not";
      }
    }
    return null;
  }
}
