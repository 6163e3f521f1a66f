// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Locale;
import java.util.Optional;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyException;

/** Vault's names of digests: {@code sha1}, {@code sha2-256}, {@code sha3-256}. */
final class HashNames {

  private static final String SHA2 = "sha2-";
  private static final String SHA3 = "sha3-";

  private HashNames() {}

  /**
   * The digest for signatures and OAEP.
   *
   * @throws KeyException of kind INVALID that lists those there are
   */
  static DigestAlgorithm digest(String subject, String name) {
    String wanted = lower(name);
    return DigestAlgorithm.of(wanted.startsWith(SHA2) ? "SHA-" + wanted.substring(5) : wanted)
        .orElseThrow(() -> unknown(subject, name, ""));
  }

  /**
   * The part of a MAC's name that says the digest: {@code SHA256}, {@code SHA3-256}.
   *
   * @throws KeyException of kind INVALID that lists those there are
   */
  static String inMac(String subject, String name) {
    String wanted = lower(name);
    if (wanted.startsWith(SHA3)) {
      return wanted.toUpperCase(Locale.ROOT);
    }
    return Optional.of(wanted)
        .map(text -> text.startsWith(SHA2) ? "SHA-" + text.substring(5) : text)
        .flatMap(DigestAlgorithm::of)
        .map(DigestAlgorithm::nameInSignature)
        .orElseThrow(() -> unknown(subject, name, ", sha3-224, sha3-256, sha3-384, sha3-512"));
  }

  private static String lower(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  private static KeyException unknown(String subject, String name, String more) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        subject,
        "use hash_algorithm '" + name + "'",
        "the value must be sha1, sha2-224, sha2-256, sha2-384 or sha2-512" + more,
        null);
  }
}
