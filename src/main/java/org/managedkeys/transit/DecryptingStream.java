// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;

/**
 * Decrypts a stream segment by segment, in constant memory. It gives out only what has been
 * authenticated, and reports the end only if the segment that was encrypted as the last one is the
 * last one. Not thread-safe.
 */
final class DecryptingStream extends InputStream {

  private final InputStream source;
  private final SegmentCipher cipher;
  private final String subject;

  /** A segment and the first byte of the next one. */
  private final byte[] sealed;

  private final byte[] plain;

  /** How long the segment at hand is, unless it is the last one. */
  private int size;

  /** Bytes of the segment at hand that have been read already. */
  private int ahead;

  private int at;
  private int limit;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    /** A read has failed, or is under way. */
    FAILED,
    /** The last segment is decrypted. */
    COMPLETE,
    CLOSED
  }

  /**
   * A stream of which everything before the segments is read.
   *
   * @param cipher is closed with this
   * @param before what stands before the first segment and counts as a part of it, in bytes
   * @param subject the transit key as messages name it
   */
  DecryptingStream(
      InputStream source, SegmentCipher cipher, int segmentSize, int before, String subject) {
    this.source = source;
    this.cipher = cipher;
    this.subject = subject;
    this.sealed = new byte[segmentSize + 1];
    this.plain = new byte[segmentSize - SegmentCipher.TAG_BYTES];
    this.size = segmentSize - before;
  }

  @Override
  public int read() throws IOException {
    return isAtEnd() ? -1 : Byte.toUnsignedInt(plain[at++]);
  }

  @Override
  public int read(byte[] data, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, data.length);
    if (length == 0) {
      return 0;
    }
    if (isAtEnd()) {
      return -1;
    }
    int some = Math.min(length, limit - at);
    System.arraycopy(plain, at, data, offset, some);
    at += some;
    return some;
  }

  /** Of the segment at hand. */
  @Override
  public int available() {
    return limit - at;
  }

  private boolean isAtEnd() throws IOException {
    if (state == State.CLOSED || state == State.FAILED) {
      throw new IOException(
          subject
              + ": cannot decrypt the stream: it "
              + (state == State.CLOSED ? "is closed" : "has failed before"));
    }
    while (at == limit && state == State.OPEN) {
      open();
    }
    return at == limit;
  }

  private void open() throws IOException {
    // Until all is done: whatever is thrown in between, nothing is given out after it.
    state = State.FAILED;
    ahead += source.readNBytes(sealed, ahead, size + 1 - ahead);
    boolean last = ahead <= size;
    if (cipher.isExhausted() || ahead < SegmentCipher.TAG_BYTES) {
      throw StreamRefusal.wrong(subject);
    }
    int length = last ? ahead : size;
    int opened;
    try {
      opened = cipher.next(sealed, 0, length, last, plain);
    } catch (AEADBadTagException e) {
      Arrays.fill(plain, (byte) 0);
      throw StreamRefusal.wrong(subject);
    }
    at = 0;
    limit = opened;
    if (last) {
      cipher.close();
      state = State.COMPLETE;
    } else {
      sealed[0] = sealed[size];
      ahead = 1;
      size = sealed.length - 1;
      state = State.OPEN;
    }
  }

  /** Closes the source, too. */
  @Override
  public void close() throws IOException {
    state = State.CLOSED;
    at = limit;
    Arrays.fill(plain, (byte) 0);
    cipher.close();
    source.close();
  }
}
