// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;

/**
 * What the service calls signatures.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html">API reference,
 *     Sign</a>
 */
final class SigningNames {

  private SigningNames() {}

  /** The name of a scheme of the key's family; empty if the service does not have it. */
  static Optional<String> of(KeyAlgorithm key, SignatureScheme scheme) {
    return switch (scheme.padding()) {
      case PKCS1 -> hash(scheme.digest()).map(hash -> "RSASSA_PKCS1_V1_5_" + hash);
      case PSS -> hash(scheme.digest()).filter(hash -> isPlain(scheme)).map(h -> "RSASSA_PSS_" + h);
      case ECDSA -> Optional.of("ECDSA_SHA_" + digestBytes(key) * Byte.SIZE);
      case ED25519 -> Optional.of("ED25519_SHA_512");
      case ML_DSA -> Optional.of("ML_DSA_SHAKE_256");
    };
  }

  private static Optional<String> hash(@Nullable DigestAlgorithm digest) {
    return digest == null || digest.bytes() < DigestAlgorithm.SHA_256.bytes()
        ? Optional.empty()
        : Optional.of("SHA_" + digest.bytes() * Byte.SIZE);
  }

  /** The service's only PSS: one digest for all, and a salt that is as long. */
  private static boolean isPlain(SignatureScheme scheme) {
    DigestAlgorithm digest = scheme.digest();
    return digest != null && digest == scheme.mgf1Digest() && digest.bytes() == scheme.saltBytes();
  }

  /** Bytes of the one digest that the service signs by a curve. */
  static int digestBytes(KeyAlgorithm curve) {
    return switch (curve) {
      case EC_P384 -> DigestAlgorithm.SHA_384.bytes();
      case EC_P521 -> DigestAlgorithm.SHA_512.bytes();
      default -> DigestAlgorithm.SHA_256.bytes();
    };
  }

  /** For messages. */
  static String possible(KeyAlgorithm key) {
    return key.family() == Family.RSA
        ? Padding.PKCS1
            + " and "
            + Padding.PSS
            + " with SHA-256, SHA-384 and SHA-512, PSS with the same digest in MGF1 and a salt as"
            + " long as the digest,"
        : key.family() == Family.EC
            ? String.valueOf(Padding.ECDSA)
            : key.family() == Family.EDDSA ? "Ed25519" : "ML-DSA";
  }
}
