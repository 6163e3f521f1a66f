// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.util.Arrays;

/**
 * Collected bytes that may be plaintext: overwritten when they are no longer needed. Unlike {@link
 * java.io.ByteArrayOutputStream} it leaves none behind as it grows, and takes no lock. Not
 * thread-safe.
 */
final class WipedBuffer {

  private static final byte[] NOTHING = {};
  private static final int LEAST = 64;

  /** Room that is kept for the next message. */
  private static final int MOST_KEPT = 1 << 16;

  private byte[] bytes = NOTHING;
  private int count;

  int size() {
    return count;
  }

  void write(byte[] more, int offset, int length) {
    reserve(length);
    System.arraycopy(more, offset, bytes, count, length);
    count += length;
  }

  void write(byte more) {
    reserve(1);
    bytes[count] = more;
    count++;
  }

  private void reserve(int length) {
    int needed = Math.addExact(count, length);
    if (needed <= bytes.length) {
      return;
    }
    // Twice as much at a time; the last doubling before the longest array may be less.
    int doubled = (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - Long.BYTES);
    byte[] old = bytes;
    bytes = Arrays.copyOf(old, Math.max(needed, Math.max(doubled, LEAST)));
    Arrays.fill(old, 0, count, (byte) 0);
  }

  /** What was collected, in a new array. */
  byte[] toByteArray() {
    return count == 0 ? NOTHING : Arrays.copyOf(bytes, count);
  }

  /** What was collected and some more, in a new array; this buffer keeps what it had. */
  byte[] with(byte[] more, int offset, int length) {
    byte[] all = new byte[Math.addExact(count, length)];
    System.arraycopy(bytes, 0, all, 0, count);
    System.arraycopy(more, offset, all, count, length);
    return all;
  }

  /** Forgets everything. */
  void wipe() {
    Arrays.fill(bytes, 0, count, (byte) 0);
    count = 0;
    if (bytes.length > MOST_KEPT) {
      bytes = NOTHING;
    }
  }
}
