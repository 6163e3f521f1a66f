// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.registry.SoftwareVerifier;

/**
 * Verifies signatures by the public key alone: no service is asked, so that it works while the
 * service is away. Bouncy Castle does it, which takes digests where the JCA wants messages, and is
 * three times as fast as JDK 17 on most curves.
 */
final class SignatureCheck {

  private SignatureCheck() {}

  /**
   * Whether a signature is right.
   *
   * @param salt that PSS may have
   * @param digest as {@link SignedInput#digest} gives it
   * @param signature as keys make it: one by ECDSA is r and s side by side
   */
  static boolean isRight(SignedInput signed, SaltLength salt, byte[] digest, byte[] signature) {
    return switch (signed.padding()) {
      case PKCS1 -> rsa(signed).isPkcs1(signed.pkcs1Content(digest), signature);
      case PSS -> {
        HashName hash = signed.hash().orElseThrow();
        yield rsa(signed)
            .isPss(
                hash,
                salt.lengths(hash.bytes(), signed.longestSalt(hash.bytes())),
                digest,
                signature);
      }
      // Of the hash only the digest matters.
      case ECDSA -> isRight(SignatureScheme.ecdsa(null), signed, digest, signature);
      case ED25519 -> isRight(SignatureScheme.ed25519(), signed, digest, signature);
      case ML_DSA -> isRight(SignatureScheme.mlDsa(), signed, digest, signature);
    };
  }

  private static RsaCheck rsa(SignedInput signed) {
    return new RsaCheck((RSAPublicKey) signed.publicKey());
  }

  private static boolean isRight(
      SignatureScheme scheme, SignedInput signed, byte[] digest, byte[] signature) {
    byte[] key = signed.version().version().publicKey().orElseThrow().der();
    try {
      return SoftwareVerifier.verifies(key, scheme, digest, signature);
    } catch (IOException e) {
      throw KeyException.of(
          Kind.INTERNAL,
          signed.version().subject(),
          signed.operation(),
          "its public key cannot be read",
          null,
          e);
    } catch (SignatureException | RuntimeException e) {
      // Bouncy Castle has several exceptions for what is no signature.
      return false;
    }
  }
}
