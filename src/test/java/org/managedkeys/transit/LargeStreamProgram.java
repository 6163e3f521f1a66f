// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** A process with little memory that encrypts and decrypts a long stream. */
public final class LargeStreamProgram {

  private static final byte[] NONE = {};

  private LargeStreamProgram() {}

  /** Arguments: a file for the stream, and how many bytes there are. Fails if it gets others. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    long length = Long.parseLong(args[1]);
    Streams streams = new Streams(new MemoryDataKeys("large"));
    try (InputStream data = new RandomData(length);
        OutputStream sink = Files.newOutputStream(file)) {
      require(streams.encrypt(StreamBytes.KEY, data, sink, NONE, bytes -> {}) == length);
    }
    try (InputStream expected = new BufferedInputStream(new RandomData(length), 1 << 16);
        InputStream stream = Files.newInputStream(file);
        InputStream data = streams.decrypt(StreamBytes.KEY, stream, NONE)) {
      byte[] piece = new byte[100_000];
      int some;
      long at = 0;
      while ((some = data.readNBytes(piece, 0, piece.length)) > 0) {
        byte[] same = expected.readNBytes(some);
        require(Arrays.equals(same, 0, same.length, piece, 0, some));
        at += some;
      }
      require(at == length);
    }
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalStateException("the data is not what was encrypted");
    }
  }

  /** The same bytes each time, made as they are read. */
  private static final class RandomData extends InputStream {

    private final Random random = new Random(1);
    private long left;

    RandomData(long length) {
      this.left = length;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("in pieces only");
    }

    @Override
    public int read(byte[] data, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      // Whole words, whatever is asked for: so the bytes do not depend on the pieces.
      int some = (int) Math.min(left, length / Long.BYTES * Long.BYTES);
      for (int at = 0; at < some; at += Long.BYTES) {
        long word = random.nextLong();
        for (int i = at; i < Math.min(some, at + Long.BYTES); i++) {
          data[offset + i] = (byte) word;
          word >>>= Byte.SIZE;
        }
      }
      left -= some;
      return some;
    }
  }
}
