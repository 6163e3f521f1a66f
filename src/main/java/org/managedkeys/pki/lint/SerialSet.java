// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells which serial numbers may be there twice, in eight octets for each: equal ones have equal
 * digests, and whoever needs to be sure looks at those few again.
 */
final class SerialSet {

  private static final int FIRST_CAPACITY = 256;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private long[] digests = new long[FIRST_CAPACITY];
  private int size;

  void add(BigInteger serial) {
    if (size == digests.length) {
      digests = Arrays.copyOf(digests, size + (size >> 1));
    }
    digests[size++] = digest(serial);
  }

  /** FNV-1a: no protection against whoever looks for collisions, and none is needed. */
  static long digest(BigInteger serial) {
    long digest = FNV_OFFSET;
    for (byte octet : serial.toByteArray()) {
      digest = (digest ^ (octet & 0xff)) * FNV_PRIME;
    }
    return digest;
  }

  /** Digests that were there more than once; usually none. */
  Set<Long> repeated() {
    long[] sorted = Arrays.copyOf(digests, size);
    Arrays.sort(sorted);
    Set<Long> repeated = new HashSet<>();
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        repeated.add(sorted[i]);
      }
    }
    return repeated;
  }
}
