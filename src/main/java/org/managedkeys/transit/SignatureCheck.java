// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Verifies signatures by the public key alone: no service is asked, so that it works while the
 * service is away.
 */
final class SignatureCheck {

  private SignatureCheck() {}

  /**
   * Whether a signature is right.
   *
   * @param provider verifies, by those of the JDK and by Bouncy Castle
   * @param salt that PSS may have
   * @param digest as {@link SignedInput#digest} gives it
   * @param signature as keys make it: one by ECDSA is r and s side by side
   */
  static boolean isRight(
      Provider provider, SignedInput signed, SaltLength salt, byte[] digest, byte[] signature) {
    return switch (signed.padding()) {
      case PKCS1 ->
          isRight(provider, "NONEwithRSA", signed, signed.pkcs1Content(digest), signature);
      case PSS -> isPss(signed, salt, digest, signature);
      case ECDSA -> isRight(provider, "NONEwithECDSAinP1363Format", signed, digest, signature);
      case ED25519 -> isRight(provider, "Ed25519", signed, digest, signature);
      case ML_DSA -> isRight(provider, "ML-DSA", signed, digest, signature);
    };
  }

  private static boolean isPss(
      SignedInput signed, SaltLength salt, byte[] digest, byte[] signature) {
    HashName hash = signed.hash().orElseThrow();
    return new PssCheck((RSAPublicKey) signed.publicKey(), hash)
        .isRight(salt.lengths(hash.bytes(), signed.longestSalt(hash.bytes())), digest, signature);
  }

  private static boolean isRight(
      Provider provider, String algorithm, SignedInput signed, byte[] content, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm, provider);
      verifier.initVerify(signed.publicKey());
      verifier.update(content);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      // Of a wrong length, or made of numbers that are out of range: not the right one.
      return false;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw KeyException.of(
          Kind.INTERNAL,
          signed.version().subject(),
          signed.operation(),
          "its public key cannot be used with " + algorithm,
          "the JDK's own providers must be in the provider list",
          e);
    }
  }
}
