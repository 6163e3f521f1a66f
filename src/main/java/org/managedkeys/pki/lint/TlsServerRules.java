// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.publicError;
import static org.managedkeys.pki.lint.Rule.publicOnly;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.lint.LintedKey.Kind;

/**
 * What the CA/Browser Forum's baseline requirements, as of May 2026, want of certificates of TLS
 * servers. How long they may be valid stands beside, in {@link TlsValidityRules}.
 */
final class TlsServerRules {

  private static final int SMALLEST_RSA_BITS = 2048;
  private static final int LABELS_BELOW_WILDCARD = 2;

  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          publicError(
              "cabf.san_present",
              "A TLS server's certificate has a dNSName or an iPAddress",
              "CA/B BR 7.1.2.7.12",
              c ->
                  c.isTlsServer() && c.names().dns().isEmpty() && c.names().addresses().isEmpty()
                      ? "it has neither"
                      : null),
          publicOnly(
              "cabf.san_kinds",
              "The alternative names of a TLS server are dNSName and iPAddress only",
              "CA/B BR 7.1.2.7.12",
              c ->
                  c.isTlsServer()
                          && c.names().all().size()
                              > c.names().dns().size() + c.names().addresses().size()
                      ? "there are others"
                      : null),
          publicError(
              "cabf.cn_in_san",
              "A common name is one of the alternative names",
              "CA/B BR 7.1.4.3",
              TlsServerRules::commonName),
          publicOnly(
              "cabf.internal_name",
              "A dNSName is no internal name",
              "CA/B BR 4.2.2, 7.1.2.7.12",
              TlsServerRules::internalName),
          publicOnly(
              "cabf.reserved_address",
              "An iPAddress is no reserved address",
              "CA/B BR 4.2.2, 7.1.2.7.12",
              c ->
                  c.isTlsServer()
                          && c.names().addresses().stream().anyMatch(ReservedNames::isReserved)
                      ? "there is one"
                      : null),
          publicError(
              "cabf.wildcard",
              "A wildcard stands for names below a registered domain, of at least two labels",
              "CA/B BR 3.2.2.6",
              TlsServerRules::wildcard),
          publicError(
              "cabf.rsa_bits",
              "An RSA key has at least 2048 bits, and a multiple of 8",
              "CA/B BR 6.1.5",
              TlsServerRules::rsaBits),
          publicOnly(
              "cabf.curve",
              "An elliptic-curve key is on P-256, P-384 or P-521",
              "CA/B BR 6.1.5",
              TlsServerRules::curve),
          publicOnly(
              "cabf.key_type",
              "A key is of type RSA or EC",
              "CA/B BR 6.1.5",
              c ->
                  !c.isTlsServer() || c.key().kind() == Kind.RSA || c.key().kind() == Kind.EC
                      ? null
                      : "it is of type " + c.key().kind().text()),
          publicError(
              "cabf.eku_server_auth",
              "extKeyUsage of a TLS server has serverAuth, and not any purpose",
              "CA/B BR 7.1.2.7.10",
              TlsServerRules::purposes),
          publicOnly(
              "cabf.revocation_pointer",
              "A certificate tells the URL of a CRL or of an OCSP responder, unless it is valid for"
                  + " at most 7 days",
              "CA/B BR 7.1.2.11.2",
              c ->
                  !c.isTlsServer()
                          || TlsValidityRules.isShortLived(c)
                          || !PointerRules.crlUrls(c).isEmpty()
                          || !PointerRules.accessUrls(c, AccessDescription.id_ad_ocsp).isEmpty()
                      ? null
                      : "it tells neither"),
          publicOnly(
              "cabf.policy",
              "A certificate names the policy that it was issued by",
              "CA/B BR 7.1.2.7.9",
              c ->
                  c.isTlsServer() && !c.extensions().has(KnownExtension.CERTIFICATE_POLICIES)
                      ? "it names none"
                      : null));

  private TlsServerRules() {}

  private static @Nullable String commonName(LintedCertificate certificate) {
    if (!certificate.isTlsServer()) {
      return null;
    }
    for (RDN rdn : certificate.subject().getRDNs(BCStyle.CN)) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        if (attribute.getType().equals(BCStyle.CN)
            && attribute.getValue() instanceof ASN1String name
            && !isAlternative(certificate, name.getString())) {
          return Excerpt.quoted(name.getString()) + " is not";
        }
      }
    }
    return null;
  }

  private static boolean isAlternative(LintedCertificate certificate, String name) {
    for (String alternative : certificate.names().dns()) {
      if (alternative.equalsIgnoreCase(name)) {
        return true;
      }
    }
    try {
      return !certificate.names().addresses().isEmpty()
          && certificate.names().all().contains(new GeneralName(GeneralName.iPAddress, name));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable String internalName(LintedCertificate certificate) {
    if (certificate.isTlsServer()) {
      for (String name : certificate.names().dns()) {
        if (ReservedNames.isInternal(name)) {
          return Excerpt.quoted(name) + " is";
        }
      }
    }
    return null;
  }

  private static @Nullable String wildcard(LintedCertificate certificate) {
    if (certificate.isTlsServer()) {
      for (String name : certificate.names().dns()) {
        if (name.startsWith("*.")
            && name.substring(2).split("\\.", -1).length < LABELS_BELOW_WILDCARD) {
          return Excerpt.quoted(name) + " stands for more";
        }
      }
    }
    return null;
  }

  private static @Nullable String rsaBits(LintedCertificate certificate) {
    @Nullable BigInteger modulus = certificate.key().modulus();
    return !certificate.isTlsServer()
            || modulus == null
            || (modulus.bitLength() >= SMALLEST_RSA_BITS && modulus.bitLength() % Byte.SIZE == 0)
        ? null
        : "it has " + modulus.bitLength() + " bits";
  }

  private static @Nullable String curve(LintedCertificate certificate) {
    if (!certificate.isTlsServer() || certificate.key().kind() != Kind.EC) {
      return null;
    }
    @Nullable ASN1ObjectIdentifier curve = certificate.key().curveName();
    return curve != null && CURVES.contains(curve) ? null : "it is on " + curve;
  }

  private static @Nullable String purposes(LintedCertificate certificate) {
    if (!certificate.isTlsServer()) {
      return null;
    }
    if (certificate.isFor(KeyPurposeId.anyExtendedKeyUsage)) {
      return "it has any purpose";
    }
    return certificate.isFor(KeyPurposeId.id_kp_serverAuth) ? null : "it has no serverAuth";
  }
}
