// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Arrays;
import java.util.Random;

/**
 * Damages bytes in the ways that break parsers: bits and bytes are changed, pieces are taken out,
 * doubled, moved and cut off, and lengths are made wrong. The same each time for a seed.
 */
final class Mutations {

  private static final int MOST_CHANGES = 4;
  private static final int LONGEST_PIECE = 40;

  /** Lengths that say more than there is, that nothing ends, and other odd ones. */
  private static final int[] LENGTHS = {0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xff};

  private final Random random;

  Mutations(long seed) {
    this.random = new Random(seed);
  }

  /** Some damaged version of what is not empty. */
  byte[] of(byte[] original) {
    byte[] damaged = original.clone();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int change = 0; change < changes && damaged.length > 0; change++) {
      damaged = changed(damaged);
    }
    return damaged;
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(LONGEST_PIECE));
    return switch (random.nextInt(7)) {
      case 0 -> with(bytes, at, bytes[at] ^ 1 << random.nextInt(Byte.SIZE));
      case 1 -> with(bytes, at, random.nextInt());
      case 2 -> with(bytes, at, LENGTHS[random.nextInt(LENGTHS.length)]);
      case 3 -> joined(bytes, at, end, bytes.length);
      case 4 -> joined(bytes, end, at, bytes.length);
      case 5 -> Arrays.copyOf(bytes, at);
      default -> moved(bytes, at, end);
    };
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  /** What is before one place, and then what is behind another: taken out, or doubled. */
  private static byte[] joined(byte[] bytes, int before, int behind, int end) {
    byte[] joined = Arrays.copyOf(bytes, before + end - behind);
    System.arraycopy(bytes, behind, joined, before, end - behind);
    return joined;
  }

  private byte[] moved(byte[] bytes, int at, int end) {
    int to = random.nextInt(bytes.length - (end - at) + 1);
    System.arraycopy(bytes.clone(), at, bytes, to, end - at);
    return bytes;
  }
}
