// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The {@code salt_length} of a PSS signature, RFC 8017 section 9.1.
 *
 * @param mode what was asked for
 * @param exact the number of bytes where that is {@link Mode#EXACT}, else 0
 */
record SaltLength(Mode mode, int exact) {

  /** What can be asked for. */
  enum Mode {
    /** As long as the key can make it; any, where a signature is verified. */
    AUTO,
    /** As long as the digest. */
    HASH,
    /** A number of bytes. */
    EXACT
  }

  static final SaltLength AUTO = new SaltLength(Mode.AUTO, 0);
  static final SaltLength HASH = new SaltLength(Mode.HASH, 0);

  /** For messages. */
  static final String FORMS = "auto, hash, or a number of bytes";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

  /** Reads it; empty if it is none. */
  static Optional<SaltLength> of(String text) {
    return switch (text) {
      case "auto" -> Optional.of(AUTO);
      case "hash" -> Optional.of(HASH);
      default ->
          NUMBER.matcher(text).matches()
              ? Optional.of(new SaltLength(Mode.EXACT, Integer.parseInt(text)))
              : Optional.empty();
    };
  }

  /**
   * The longest salt that a modulus has room for, RFC 8017 section 9.1.1: the encoded message is
   * one bit shorter than the modulus.
   *
   * @return negative if there is none even for the digest
   */
  static int longest(int modulusBits, int digestBytes) {
    return (modulusBits - 1 + 7) / 8 - digestBytes - 2;
  }

  /**
   * The lengths that are right, most likely ones first.
   *
   * @param digestBytes of the hash
   * @param longest as {@link #longest} says
   */
  IntStream lengths(int digestBytes, int longest) {
    return switch (mode) {
      case EXACT -> IntStream.of(exact);
      case HASH -> IntStream.of(digestBytes);
      case AUTO ->
          IntStream.concat(
                  IntStream.of(longest, Math.min(digestBytes, longest)),
                  IntStream.rangeClosed(0, longest))
              .filter(length -> length >= 0)
              .distinct();
    };
  }

  /** As a request has it. */
  @Override
  public String toString() {
    return switch (mode) {
      case AUTO -> "auto";
      case HASH -> "hash";
      case EXACT -> Integer.toString(exact);
    };
  }
}
