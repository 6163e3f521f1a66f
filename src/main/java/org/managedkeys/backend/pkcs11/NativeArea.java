// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Native memory whose use leaves zeros, so that what a call did not write is told from what it
 * wrote. It is kept from call to call and grows with what they need, up to a bound: more than that
 * is let go again. Used by one thread at a time.
 */
final class NativeArea {

  /** What a session keeps for each direction; data beyond it is seldom, and the call takes long. */
  private static final int MOST_KEPT = 128 * 1024;

  private static final byte[] ZEROS = new byte[4096];

  private Memory memory;
  private ByteBuffer bytes;
  private long address;
  private int used;

  /** An area of zeros with room for so many bytes. */
  NativeArea(int size) {
    memory = cleared(size);
    bytes = memory.getByteBuffer(0, size);
    address = Pointer.nativeValue(memory);
  }

  private static Memory cleared(int size) {
    Memory memory = new Memory(size);
    memory.clear();
    return memory;
  }

  /** Makes room, before it is written to; what was there is lost. */
  void reserve(int size) {
    if (size > bytes.capacity()) {
      wipe();
      replace(Math.max(size, Math.min(2 * bytes.capacity(), MOST_KEPT)));
    }
    used = Math.max(used, size);
  }

  private void replace(int size) {
    Memory larger = cleared(size);
    memory.close();
    memory = larger;
    bytes = larger.getByteBuffer(0, size);
    address = Pointer.nativeValue(larger);
  }

  long address() {
    return address;
  }

  /** All of it, in the machine's byte order; its position and limit stay as they are. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Overwrites what was used, and lets go of more than is kept. */
  void wipe() {
    for (int start = 0; start < used; start += ZEROS.length) {
      bytes.put(start, ZEROS, 0, Math.min(ZEROS.length, used - start));
    }
    used = 0;
    if (bytes.capacity() > MOST_KEPT) {
      replace(MOST_KEPT);
    }
  }

  void close() {
    wipe();
    memory.close();
  }
}
