// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.MacAlgorithm;

/**
 * What the service calls the rows of the algorithm table.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html">
 *     Key spec reference</a>
 */
final class KeySpecs {

  private static final int AES_BITS = 256;

  private static final Map<KeyAlgorithm, String> OF_ONE_SIZE =
      new EnumMap<>(
          Map.of(
              KeyAlgorithm.EC_P256, "ECC_NIST_P256",
              KeyAlgorithm.EC_P384, "ECC_NIST_P384",
              KeyAlgorithm.EC_P521, "ECC_NIST_P521",
              KeyAlgorithm.EC_SECP256K1, "ECC_SECG_P256K1",
              KeyAlgorithm.ED25519, "ECC_NIST_EDWARDS25519",
              KeyAlgorithm.ML_DSA_44, "ML_DSA_44",
              KeyAlgorithm.ML_DSA_65, "ML_DSA_65",
              KeyAlgorithm.ML_DSA_87, "ML_DSA_87"));

  private static final Map<Integer, MacAlgorithm> HMACS =
      Map.of(
          224, MacAlgorithm.HMAC_SHA_224,
          256, MacAlgorithm.HMAC_SHA_256,
          384, MacAlgorithm.HMAC_SHA_384,
          512, MacAlgorithm.HMAC_SHA_512);

  /** A spec as our table has it. */
  record Row(KeyAlgorithm algorithm, int bits) {}

  private KeySpecs() {}

  /** The spec of a kind of key, if the service has it. */
  static Optional<String> name(KeyAlgorithm algorithm, int bits) {
    return switch (algorithm.family()) {
      case RSA ->
          KeyAlgorithm.RSA.generatedBits().contains(bits)
              ? Optional.of("RSA_" + bits)
              : Optional.empty();
      case AES -> bits == AES_BITS ? Optional.of("SYMMETRIC_DEFAULT") : Optional.empty();
      case HMAC -> HMACS.containsKey(bits) ? Optional.of("HMAC_" + bits) : Optional.empty();
      default -> Optional.ofNullable(OF_ONE_SIZE.get(algorithm));
    };
  }

  /** What a spec means; empty for those that are not in our table. */
  static Optional<Row> row(String spec) {
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      for (int bits : algorithm.generatedBits()) {
        if (name(algorithm, bits).filter(spec::equals).isPresent()) {
          return Optional.of(new Row(algorithm, bits));
        }
      }
    }
    return Optional.empty();
  }

  /** The one code that a key of this size makes. */
  static MacAlgorithm mac(int bits) {
    MacAlgorithm algorithm = HMACS.get(bits);
    if (algorithm == null) {
      throw new IllegalArgumentException("no HMAC key has " + bits + " bits");
    }
    return algorithm;
  }

  /** What the kinds of keys are that the service has, for messages. */
  static String known() {
    return "it has RSA of 2048, 3072 and 4096 bits, P-256, P-384, P-521, secp256k1, Ed25519,"
        + " ML-DSA, AES of 256 bits and HMAC of 224, 256, 384 and 512 bits";
  }

  /** Whether keys of this kind can agree on secrets there. */
  static boolean canAgree(KeyAlgorithm algorithm) {
    return algorithm.family() == Family.EC && algorithm != KeyAlgorithm.EC_SECP256K1;
  }
}
