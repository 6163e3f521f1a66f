// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Collected bytes that may be plaintext: overwritten when they are no longer needed. */
final class WipedBuffer extends ByteArrayOutputStream {

  WipedBuffer() {
    super(0);
  }

  /** What was collected and some more, in a new array; this buffer keeps what it had. */
  byte[] with(byte[] more, int offset, int length) {
    byte[] all = Arrays.copyOf(buf, Math.addExact(count, length));
    System.arraycopy(more, offset, all, count, length);
    return all;
  }

  /** Forgets everything. */
  void wipe() {
    Arrays.fill(buf, (byte) 0);
    reset();
  }
}
