// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyUsage;

/** The one thing that a key of the service is for, by the service's names. */
enum AwsUsage {
  SIGN_VERIFY,
  ENCRYPT_DECRYPT,
  GENERATE_VERIFY_MAC,
  KEY_AGREEMENT;

  static Optional<AwsUsage> of(String name) {
    for (AwsUsage usage : values()) {
      if (usage.name().equals(name)) {
        return Optional.of(usage);
      }
    }
    return Optional.empty();
  }

  /**
   * What a new key is to be for: the first that fits of signing, decryption and agreement, where it
   * may be used for several.
   */
  static AwsUsage forNew(KeyAlgorithm algorithm, Set<KeyUsage> usages) {
    Family family = algorithm.family();
    if (family == Family.AES) {
      return ENCRYPT_DECRYPT;
    }
    if (family == Family.HMAC) {
      return GENERATE_VERIFY_MAC;
    }
    if (usages.contains(KeyUsage.SIGN) || usages.contains(KeyUsage.VERIFY)) {
      return SIGN_VERIFY;
    }
    if (family == Family.RSA
        && (usages.contains(KeyUsage.DECRYPT) || usages.contains(KeyUsage.UNWRAP))) {
      return ENCRYPT_DECRYPT;
    }
    return KeySpecs.canAgree(algorithm) && usages.contains(KeyUsage.DERIVE)
        ? KEY_AGREEMENT
        : SIGN_VERIFY;
  }
}
