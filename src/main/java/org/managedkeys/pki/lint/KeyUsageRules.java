// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.publicError;
import static org.managedkeys.pki.lint.Rule.publicOnly;
import static org.managedkeys.pki.lint.Rule.warning;

import java.util.List;
import java.util.StringJoiner;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.lint.LintedKey.Kind;

/** What a key may be used for, RFC 5280 section 4.2.1.3 and the documents of each algorithm. */
final class KeyUsageRules {

  private static final int SECRETS = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;
  private static final int ONE_WAY = KeyUsage.encipherOnly | KeyUsage.decipherOnly;

  /** Whatever is no signature. */
  private static final int NO_SIGNATURES = SECRETS | KeyUsage.keyAgreement | ONE_WAY;

  private static final String[] NAMES = {
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly"
  };
  private static final int[] BITS = {
    KeyUsage.digitalSignature,
    KeyUsage.nonRepudiation,
    KeyUsage.keyEncipherment,
    KeyUsage.dataEncipherment,
    KeyUsage.keyAgreement,
    KeyUsage.keyCertSign,
    KeyUsage.cRLSign,
    KeyUsage.encipherOnly,
    KeyUsage.decipherOnly
  };

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          warning(
              "rfc5280.key_usage_critical",
              "keyUsage is critical",
              "RFC 5280 4.2.1.3",
              c ->
                  c.extensions().has(KnownExtension.KEY_USAGE)
                          && !c.extensions().isCritical(KnownExtension.KEY_USAGE)
                      ? "it is not critical"
                      : null),
          error(
              "rfc5280.key_usage_present",
              "A keyUsage has at least one usage",
              "RFC 5280 4.2.1.3",
              KeyUsageRules::none),
          error(
              "x690.named_bits",
              "Bits at the end of keyUsage that are not set are left out",
              "ITU-T X.690 11.2.2",
              KeyUsageRules::trailing),
          warning(
              "rfc5280.key_usage_one_way",
              "encipherOnly and decipherOnly are there with keyAgreement only, and not both",
              "RFC 5280 4.2.1.3",
              KeyUsageRules::oneWay),
          publicError(
              "rfc8813.key_usage_ec",
              "The usages of an elliptic-curve key encipher neither keys nor data",
              "RFC 8813 3",
              c -> excess(c, SECRETS, Kind.EC)),
          error(
              "rfc8410.key_usage_agreement",
              "The usages of an X25519 or X448 key are of key agreement only",
              "RFC 8410 5",
              c -> excess(c, ~(KeyUsage.keyAgreement | ONE_WAY), Kind.AGREEMENT)),
          publicError(
              "rfc8410.key_usage_eddsa",
              "The usages of an Ed25519 or Ed448 key are signatures",
              "RFC 8410 5, RFC 9295 3",
              c -> excess(c, NO_SIGNATURES, Kind.ED25519, Kind.ED448)),
          publicError(
              "rfc9881.key_usage_ml_dsa",
              "The usages of an ML-DSA key are signatures",
              "RFC 9881 5",
              c -> excess(c, NO_SIGNATURES, Kind.ML_DSA_44, Kind.ML_DSA_65, Kind.ML_DSA_87)),
          publicError(
              "rfc4055.key_usage_pss",
              "The usages of a key for RSASSA-PSS only are signatures",
              "RFC 4055 1.2",
              c -> excess(c, NO_SIGNATURES, Kind.RSA_PSS)),
          publicOnly(
              "rfc3279.key_usage_rsa",
              "The usages of an RSA key are no key agreement",
              "RFC 3279 2.3.1, CA/B BR 7.1.2.7.11",
              c -> excess(c, KeyUsage.keyAgreement | ONE_WAY, Kind.RSA)));

  private KeyUsageRules() {}

  private static @Nullable ASN1BitString bits(LintedCertificate certificate) {
    @Nullable ASN1Primitive object = certificate.extensions().object(KnownExtension.KEY_USAGE);
    return object instanceof ASN1BitString bits ? bits : null;
  }

  private static @Nullable String none(LintedCertificate certificate) {
    @Nullable ASN1BitString bits = bits(certificate);
    return bits != null && bits.intValue() == 0 ? "it has none" : null;
  }

  private static @Nullable String trailing(LintedCertificate certificate) {
    @Nullable ASN1BitString bits = bits(certificate);
    if (bits == null || bits.getBytesLength() == 0) {
      return null;
    }
    byte[] octets = bits.getBytes();
    int last = octets[octets.length - 1] & 0xff;
    return (last >>> bits.getPadBits() & 1) == 1 ? null : "some are there";
  }

  private static @Nullable String oneWay(LintedCertificate certificate) {
    boolean encipher = certificate.mayUse(KeyUsage.encipherOnly);
    boolean decipher = certificate.mayUse(KeyUsage.decipherOnly);
    if (encipher && decipher) {
      return "both are there";
    }
    return (encipher || decipher) && !certificate.mayUse(KeyUsage.keyAgreement)
        ? "keyAgreement is not there"
        : null;
  }

  /** Those usages that a kind of key cannot have. */
  private static @Nullable String excess(LintedCertificate certificate, int unfit, Kind... kinds) {
    @Nullable KeyUsage usage = certificate.keyUsage();
    if (usage == null || !List.of(kinds).contains(certificate.key().kind())) {
      return null;
    }
    StringJoiner names = new StringJoiner(", ");
    for (int i = 0; i < BITS.length; i++) {
      if ((unfit & BITS[i]) != 0 && usage.hasUsages(BITS[i])) {
        names.add(NAMES[i]);
      }
    }
    return names.length() == 0
        ? null
        : "keyUsage of a key of type " + certificate.key().kind().text() + " has " + names;
  }
}
