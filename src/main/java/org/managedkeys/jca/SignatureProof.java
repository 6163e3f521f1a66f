// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.registry.SoftwareVerifier;

/**
 * Verifies the first signature of every key handle against its public key, and each one where the
 * configuration says {@code verify_after_sign}. Services pair the two halves by labels and
 * identifiers that people assign, and a wrong pair would give signatures that nobody can verify.
 *
 * <p>It works on digests. What the JDK can verify so, it does; the rest is Bouncy Castle's, whose
 * large and signed jar costs a process that makes one signature more than all else.
 */
final class SignatureProof {

  /** The longest digest that NONEwithECDSA takes in the JDK. */
  private static final int MAX_RAW_DIGEST = 64;

  private SignatureProof() {}

  /**
   * Checks a signature in the form that keys give it.
   *
   * @throws KeyException of kind INTERNAL if it does not belong to the public key
   */
  static void check(OpaqueKey key, SignatureScheme scheme, byte[] signed, byte[] signature) {
    boolean valid;
    try {
      Optional<Signature> verifier = verifier(key, scheme, signed.length);
      if (verifier.isPresent()) {
        verifier.get().update(inSignature(scheme, signed));
        valid = verifier.get().verify(signature);
      } else {
        valid =
            SoftwareVerifier.verifies(
                key.registered().subjectPublicKeyInfo(), scheme, signed, signature);
      }
    } catch (SignatureException | IOException | RuntimeException e) {
      throw mismatch(key, e);
    }
    if (!valid) {
      throw mismatch(key, null);
    }
  }

  /** The digest of a message that the service hashed by itself. */
  static byte[] digested(SignatureScheme scheme, byte[] message) {
    DigestAlgorithm digest = scheme.digest();
    return digest == null
        ? message
        : OtherProviders.required(() -> OtherProviders.messageDigest(digest.jcaName()))
            .digest(message);
  }

  /** The JDK's verification of a digest; empty where it has none. */
  private static Optional<Signature> verifier(
      OpaqueKey key, SignatureScheme scheme, int signedBytes) {
    if (key.row() == KeyAlgorithm.EC_SECP256K1
        || (scheme.padding() == Padding.ECDSA && signedBytes > MAX_RAW_DIGEST)) {
      return Optional.empty();
    }
    return switch (scheme.padding()) {
      case PKCS1 -> verifier("NONEwithRSA", "SunJCE", key);
      case ECDSA -> verifier("NONEwithECDSAinP1363Format", "SunEC", key);
      case ED25519 -> verifier("Ed25519", "SunEC", key);
      case PSS, ML_DSA -> Optional.empty();
    };
  }

  private static Optional<Signature> verifier(String algorithm, String provider, OpaqueKey key) {
    try {
      Signature verifier = Signature.getInstance(algorithm, provider);
      verifier.initVerify(key.getPublicKey());
      return Optional.of(verifier);
    } catch (NoSuchAlgorithmException | NoSuchProviderException | InvalidKeyException e) {
      // Not in this JVM, or not for this key.
      return Optional.empty();
    }
  }

  private static byte[] inSignature(SignatureScheme scheme, byte[] signed) {
    DigestAlgorithm digest = scheme.digest();
    return scheme.padding() == Padding.PKCS1 && digest != null ? digest.digestInfo(signed) : signed;
  }

  private static KeyException mismatch(OpaqueKey key, @Nullable Throwable cause) {
    return KeyException.of(
        KeyException.Kind.INTERNAL,
        key.registered().subject(),
        "sign",
        "the signature does not belong to the public key that its service gives for it",
        "two keys may share a label or identifier; set both key_label and key_id",
        cause);
  }
}
