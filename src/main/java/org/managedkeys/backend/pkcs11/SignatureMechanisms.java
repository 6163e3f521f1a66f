// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * PKCS #11's names for the rows of the algorithm table. Digests are made here, not by the token, so
 * the mechanisms are those that take a digest; Ed25519 and ML-DSA take the message. CKM_ML_DSA
 * without parameters has the empty context, PKCS #11 v3.2.
 */
final class SignatureMechanisms {

  private static final Map<Padding, Long> MECHANISMS =
      Map.of(
          Padding.PKCS1, Ck.CKM_RSA_PKCS,
          Padding.PSS, Ck.CKM_RSA_PKCS_PSS,
          Padding.ECDSA, Ck.CKM_ECDSA,
          Padding.ED25519, Ck.CKM_EDDSA,
          Padding.ML_DSA, Ck.CKM_ML_DSA);

  private SignatureMechanisms() {}

  /** The CKM_ number by which a padding is computed, if PKCS #11 has one. */
  static Optional<Long> number(Padding padding) {
    return Optional.ofNullable(MECHANISMS.get(padding));
  }

  /** The mechanism with its parameters; PSS has CK_RSA_PKCS_PSS_PARAMS. */
  static Mechanism of(SignatureScheme scheme) {
    long number = number(scheme.padding()).orElseThrow();
    if (scheme.padding() != Padding.PSS) {
      return new Mechanism(number);
    }
    return new Mechanism(
        number,
        Mechanism.word(DigestNumbers.of(scheme.digest())),
        Mechanism.word(DigestNumbers.maskOf(scheme.mgf1Digest())),
        Mechanism.word(scheme.saltBytes()));
  }

  /** What the mechanism is given: CKM_RSA_PKCS pads a DigestInfo, RFC 8017 section 9.2. */
  static byte[] input(SignatureScheme scheme, byte[] input) {
    DigestAlgorithm digest = scheme.digest();
    return scheme.padding() != Padding.PKCS1 || digest == null ? input : digest.digestInfo(input);
  }
}
