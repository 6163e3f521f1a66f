// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Locale;
import java.util.Optional;

/**
 * How a key is tried.
 *
 * @param hashAlgorithm Vault's name of a digest, {@code sha2-256}; empty for the one that suits the
 *     key best
 * @param usePss whether RSA signs by PSS; a key that can do nothing else does so without it
 */
public record KeyTest(Kind kind, Optional<String> hashAlgorithm, boolean usePss) {

  /** What is tried. */
  public enum Kind {
    /** Signs, and verifies by the public half. */
    SIGN,
    /** Encrypts, decrypts and compares. */
    ENCRYPT,
    /** Makes a code twice, and another one of other data. */
    MAC;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** With what suits the key. */
  public static KeyTest of(Kind kind) {
    return new KeyTest(kind, Optional.empty(), false);
  }
}
