// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;
import static org.managedkeys.pki.lint.Rule.publicError;

import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Null;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DigestAlgorithmIdentifierFinder;
import org.jspecify.annotations.Nullable;

/** How a certificate is signed, RFC 5280 sections 4.1.1.2, 4.1.1.3 and 4.1.2.3. */
final class SignatureRules {

  private static final DigestAlgorithmIdentifierFinder DIGESTS =
      new DefaultDigestAlgorithmIdentifierFinder();

  private static final Set<ASN1ObjectIdentifier> BROKEN =
      Set.of(PKCSObjectIdentifiers.md2, PKCSObjectIdentifiers.md4, PKCSObjectIdentifiers.md5);

  /** The arc of RSA with PKCS#1 v1.5, but for the other ways of RSA in it. */
  private static final Set<ASN1ObjectIdentifier> NO_PKCS1_SIGNATURE =
      Set.of(
          PKCSObjectIdentifiers.rsaEncryption,
          PKCSObjectIdentifiers.id_RSAES_OAEP,
          PKCSObjectIdentifiers.id_mgf1,
          PKCSObjectIdentifiers.id_pSpecified,
          PKCSObjectIdentifiers.id_RSASSA_PSS);

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.signature_algorithms_equal",
              "The signature algorithm is the same inside and outside of what is signed",
              "RFC 5280 4.1.1.2",
              SignatureRules::mismatch),
          error(
              "rfc5280.signature_parameters",
              "The parameters of the signature algorithm are NULL for RSA with PKCS#1 v1.5, those"
                  + " of RSASSA-PSS, and absent for all others",
              "RFC 4055 5, RFC 5758 3.2, RFC 8410 3, RFC 9881 2",
              SignatureRules::parameters),
          error(
              "rfc5280.signature_octets",
              "The signature is a whole number of octets, at least one",
              "RFC 5280 4.1.1.3",
              SignatureRules::octets),
          error(
              "pkix.no_md5",
              "The digest of a signature is not MD2, MD4 or MD5",
              "RFC 6151 2",
              SignatureRules::brokenDigest),
          publicError(
              "cabf.no_sha1",
              "The digest of a signature is not SHA-1",
              "CA/B BR 7.1.3.2, SC-97",
              SignatureRules::sha1));

  private SignatureRules() {}

  static @Nullable String mismatch(Signed signed) {
    return LintedCertificate.sameBytes(signed.innerAlgorithm(), signed.outerAlgorithm())
        ? null
        : "inside it is "
            + signed.innerAlgorithm().getAlgorithm()
            + ", outside "
            + signed.outerAlgorithm().getAlgorithm()
            + ", or their parameters differ";
  }

  static @Nullable String parameters(Signed signed) {
    AlgorithmIdentifier algorithm = signed.innerAlgorithm();
    ASN1ObjectIdentifier type = algorithm.getAlgorithm();
    @Nullable ASN1Encodable parameters = algorithm.getParameters();
    boolean right;
    if (type.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      right = parameters instanceof ASN1Sequence;
    } else if (type.on(PKCSObjectIdentifiers.pkcs_1) && !NO_PKCS1_SIGNATURE.contains(type)) {
      right = parameters instanceof ASN1Null;
    } else {
      right = parameters == null;
    }
    return right ? null : "those of " + type + " are not";
  }

  static @Nullable String octets(Signed signed) {
    if (signed.signature().getBytesLength() == 0) {
      return "the signature is empty";
    }
    int unused = signed.signature().getPadBits();
    return unused == 0 ? null : "the signature has " + unused + " unused bits";
  }

  static @Nullable String brokenDigest(Signed signed) {
    @Nullable ASN1ObjectIdentifier digest = digest(signed);
    return digest != null && BROKEN.contains(digest) ? "it is " + digest : null;
  }

  static @Nullable String sha1(Signed signed) {
    return OIWObjectIdentifiers.idSHA1.equals(digest(signed)) ? "it is SHA-1" : null;
  }

  /** What is hashed with; null if the algorithm is unknown, or has a digest of its own. */
  static @Nullable ASN1ObjectIdentifier digest(Signed signed) {
    @Nullable AlgorithmIdentifier digest = DIGESTS.find(signed.innerAlgorithm());
    return digest == null ? null : digest.getAlgorithm();
  }
}
