// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** An input that knows how much of it was read, for telling how far a command is. */
final class CountingInput extends FilterInputStream {

  private static final double MIB = 1024 * 1024;
  private static final int PIECE = 64 * 1024;

  private final OptionalLong size;

  /** Written by one thread, and read by the one that tells. */
  private final AtomicLong read = new AtomicLong();

  /**
   * Counts what is read of another stream.
   *
   * @param size in bytes, if it is known
   */
  CountingInput(InputStream in, OptionalLong size) {
    super(in);
    this.size = size;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      read.incrementAndGet();
    }
    return value;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int some = super.read(into, offset, length);
    if (some > 0) {
      read.addAndGet(some);
    }
    return some;
  }

  /** Hashes all that is left. */
  void hash(MessageDigest digest) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int some = read(piece); some >= 0; some = read(piece)) {
      digest.update(piece, 0, some);
    }
  }

  /** How far it is: {@code 12.5 of 100.0 MiB}. */
  String amount() {
    return size.isPresent()
        ? String.format(Locale.ROOT, "%.1f of %.1f MiB", read.get() / MIB, size.getAsLong() / MIB)
        : String.format(Locale.ROOT, "%.1f MiB", read.get() / MIB);
  }
}
