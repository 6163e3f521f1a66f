// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Locale;

/**
 * What kind of key to generate.
 *
 * @param algorithm a row of the table that can be generated
 * @param bits one of the row's {@link KeyAlgorithm#generatedBits() sizes}
 */
public record KeySpec(KeyAlgorithm algorithm, int bits) {

  /** RSA size when the caller names none: what keytool chooses since JDK 19. */
  public static final int DEFAULT_RSA_BITS = 3072;

  public KeySpec {
    if (!algorithm.generatedBits().contains(bits)) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          algorithm.jcaName() + " key of " + bits + " bits",
          "generate it",
          "sizes are " + algorithm.generatedBits(),
          null);
    }
  }

  /** A key whose algorithm has one size only: a curve. */
  public static KeySpec ofCurve(KeyAlgorithm algorithm) {
    return new KeySpec(algorithm, algorithm.bits());
  }

  /**
   * Reads what a person writes: {@code rsa-3072}, {@code rsa} (the default size), or a curve by any
   * of its names: {@code P-256}, {@code secp256r1}, {@code ed25519}.
   *
   * @throws KeyException of kind INVALID if it is none of these
   */
  public static KeySpec parse(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    if (wanted.equals("rsa")) {
      return new KeySpec(KeyAlgorithm.RSA, DEFAULT_RSA_BITS);
    }
    for (int bits : KeyAlgorithm.RSA.generatedBits()) {
      if (wanted.equals("rsa-" + bits)) {
        return new KeySpec(KeyAlgorithm.RSA, bits);
      }
    }
    return KeyAlgorithm.ofCurve(wanted)
        .map(KeySpec::ofCurve)
        .orElseThrow(() ->
            KeyException.of(
                KeyException.Kind.INVALID,
                "key type '" + text + "'",
                "read it",
                "types are rsa-2048, rsa-3072, rsa-4096, P-256, P-384, P-521, secp256k1 and"
                    + " ed25519",
                null));
  }

  /** {@code rsa-3072}, {@code secp256r1}, {@code ed25519}. */
  @Override
  public String toString() {
    return algorithm == KeyAlgorithm.RSA
        ? "rsa-" + bits
        : algorithm.parameterName().toLowerCase(Locale.ROOT);
  }
}
