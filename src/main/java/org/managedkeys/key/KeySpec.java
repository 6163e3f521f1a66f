// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What kind of key to generate.
 *
 * @param algorithm a row of the table that can be generated
 * @param bits one of the row's {@link KeyAlgorithm#generatedBits() sizes}
 */
public record KeySpec(KeyAlgorithm algorithm, int bits) {

  /** RSA size when the caller names none: what keytool chooses since JDK 19. */
  public static final int DEFAULT_RSA_BITS = 3072;

  /** Size of a secret key when the caller names none. */
  public static final int DEFAULT_SECRET_BITS = 256;

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

  /** A key of the size that is made when the caller names none. */
  public static KeySpec of(KeyAlgorithm algorithm) {
    return new KeySpec(
        algorithm,
        switch (algorithm.family()) {
          case RSA -> DEFAULT_RSA_BITS;
          case AES, HMAC -> DEFAULT_SECRET_BITS;
          case EC, EDDSA, XDH, ML_DSA -> algorithm.bits();
        });
  }

  /**
   * Reads what a person writes: {@code rsa-3072}, {@code aes-256}, {@code hmac-256}, the same
   * without a size, a curve by any of its names ({@code P-256}, {@code secp256r1}, {@code ed25519},
   * {@code x25519}), or a parameter set: {@code ml-dsa-65}.
   *
   * @throws KeyException of kind INVALID if it is none of these
   */
  public static KeySpec parse(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    return sized()
        .flatMap(row ->
            Stream.concat(
                Stream.of(of(row)),
                row.generatedBits().stream().map(bits -> new KeySpec(row, bits))))
        .filter(spec -> spec.toString().equals(wanted) || nameOf(spec.algorithm).equals(wanted))
        .findFirst()
        .or(() ->
            KeyAlgorithm.ofCurve(wanted)
                .or(() -> KeyAlgorithm.ofParameterSet(wanted))
                .map(KeySpec::of))
        .orElseThrow(() ->
            KeyException.of(
                KeyException.Kind.INVALID, "key type '" + text + "'", "read it", known(), null));
  }

  /** What {@link #parse} reads, for messages: {@code types are rsa-2048, …}. */
  public static String known() {
    return "types are "
        + sized()
            .flatMap(row -> row.generatedBits().stream().map(b -> new KeySpec(row, b)))
            .map(KeySpec::toString)
            .collect(Collectors.joining(", "))
        + ", P-256, P-384, P-521, secp256k1, ed25519, x25519, ml-dsa-44, ml-dsa-65 and ml-dsa-87";
  }

  /** The rows whose keys have sizes. */
  private static Stream<KeyAlgorithm> sized() {
    return Arrays.stream(KeyAlgorithm.values()).filter(row -> row.parameterName().isEmpty());
  }

  private static String nameOf(KeyAlgorithm row) {
    return row.jcaName().toLowerCase(Locale.ROOT);
  }

  /** {@code rsa-3072}, {@code aes-256}, {@code secp256r1}, {@code ed25519}, {@code ml-dsa-65}. */
  @Override
  public String toString() {
    return algorithm.parameterName().isEmpty()
        ? nameOf(algorithm) + "-" + bits
        : algorithm.parameterName().toLowerCase(Locale.ROOT);
  }
}
