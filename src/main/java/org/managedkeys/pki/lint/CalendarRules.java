// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.notice;
import static org.managedkeys.pki.lint.Rule.warning;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.jspecify.annotations.Nullable;

/**
 * Algorithms with an end in sight, as NIST's drafts of 2024 have it: SP 800-131A revision 3 and IR
 * 8547.
 */
final class CalendarRules {

  private static final Instant AFTER_2030 = Instant.parse("2031-01-01T00:00:00Z");
  private static final Instant AFTER_2035 = Instant.parse("2036-01-01T00:00:00Z");

  /** Of 128 bits of strength. */
  private static final int STRONG_RSA_BITS = 3072;

  private static final int STRONG_CURVE_BITS = 256;

  private static final Set<ASN1ObjectIdentifier> SHORT_DIGESTS =
      Set.of(
          OIWObjectIdentifiers.idSHA1,
          NISTObjectIdentifiers.id_sha224,
          NISTObjectIdentifiers.id_sha512_224,
          NISTObjectIdentifiers.id_sha3_224);

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          warning(
              "nist.key_after_2030",
              "A key used after 2030 has 128 bits of strength: RSA of 3072 bits, a curve of 256",
              "NIST SP 800-131A r3 draft, IR 8547 draft",
              CalendarRules::weakKey),
          warning(
              "nist.digest_after_2030",
              "A signature that counts after 2030 has a digest stronger than SHA-1 and SHA-224",
              "NIST SP 800-131A r3 draft",
              CalendarRules::shortDigest),
          notice(
              "nist.classical_after_2035",
              "A key used after 2035 withstands quantum computers, as ML-DSA does",
              "NIST IR 8547 draft",
              c ->
                  endsAfter(c, AFTER_2035) && c.key().kind().isClassical()
                      ? "the key is of type "
                          + c.key().kind().text()
                          + " and certified until "
                          + c.notAfter().instant()
                      : null));

  private CalendarRules() {}

  private static boolean endsAfter(LintedCertificate certificate, Instant limit) {
    @Nullable Instant until = certificate.notAfter().instant();
    return until != null && !until.isBefore(limit);
  }

  private static @Nullable String weakKey(LintedCertificate certificate) {
    if (!endsAfter(certificate, AFTER_2030)) {
      return null;
    }
    @Nullable BigInteger modulus = certificate.key().modulus();
    if (modulus != null && modulus.bitLength() < STRONG_RSA_BITS) {
      return "the RSA key has "
          + modulus.bitLength()
          + " bits and is certified until "
          + certificate.notAfter().instant();
    }
    @Nullable X9ECParameters curve = certificate.key().curve();
    return curve != null && curve.getN().bitLength() < STRONG_CURVE_BITS
        ? "the curve has "
            + curve.getN().bitLength()
            + " bits and the key is certified until "
            + certificate.notAfter().instant()
        : null;
  }

  private static @Nullable String shortDigest(LintedCertificate certificate) {
    @Nullable ASN1ObjectIdentifier digest = SignatureRules.digest(certificate);
    return digest != null && SHORT_DIGESTS.contains(digest) && endsAfter(certificate, AFTER_2030)
        ? "it has " + digest
        : null;
  }
}
