// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * PKCS #11's names for the rows of the algorithm table. Digests are made here, not by the token, so
 * the mechanisms are those that take a digest; Ed25519 takes the message.
 */
final class SignatureMechanisms {

  private static final Map<Padding, Long> MECHANISMS =
      Map.of(
          Padding.PKCS1, Ck.CKM_RSA_PKCS,
          Padding.PSS, Ck.CKM_RSA_PKCS_PSS,
          Padding.ECDSA, Ck.CKM_ECDSA,
          Padding.ED25519, Ck.CKM_EDDSA);

  private static final Map<DigestAlgorithm, Long> DIGESTS =
      Map.of(
          DigestAlgorithm.SHA_1, Ck.CKM_SHA_1,
          DigestAlgorithm.SHA_224, Ck.CKM_SHA224,
          DigestAlgorithm.SHA_256, Ck.CKM_SHA256,
          DigestAlgorithm.SHA_384, Ck.CKM_SHA384,
          DigestAlgorithm.SHA_512, Ck.CKM_SHA512);

  private static final Map<DigestAlgorithm, Long> MASKS =
      Map.of(
          DigestAlgorithm.SHA_1, Ck.CKG_MGF1_SHA1,
          DigestAlgorithm.SHA_224, Ck.CKG_MGF1_SHA224,
          DigestAlgorithm.SHA_256, Ck.CKG_MGF1_SHA256,
          DigestAlgorithm.SHA_384, Ck.CKG_MGF1_SHA384,
          DigestAlgorithm.SHA_512, Ck.CKG_MGF1_SHA512);

  private SignatureMechanisms() {}

  /** The CKM_ number by which a padding is computed. */
  static long number(Padding padding) {
    return Objects.requireNonNull(MECHANISMS.get(padding));
  }

  /** The mechanism with its parameters; PSS has CK_RSA_PKCS_PSS_PARAMS. */
  static Mechanism of(SignatureScheme scheme) {
    long number = number(scheme.padding());
    if (scheme.padding() != Padding.PSS) {
      return new Mechanism(number);
    }
    return new Mechanism(
        number,
        Objects.requireNonNull(DIGESTS.get(Objects.requireNonNull(scheme.digest()))),
        Objects.requireNonNull(MASKS.get(Objects.requireNonNull(scheme.mgf1Digest()))),
        scheme.saltBytes());
  }

  /** What the mechanism is given: CKM_RSA_PKCS pads a DigestInfo, RFC 8017 section 9.2. */
  static byte[] input(SignatureScheme scheme, byte[] input) {
    DigestAlgorithm digest = scheme.digest();
    if (scheme.padding() != Padding.PKCS1 || digest == null) {
      return input;
    }
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(digest.oid()), DERNull.INSTANCE);
    try {
      return new DigestInfo(algorithm, input).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory cannot fail", e);
    }
  }
}
