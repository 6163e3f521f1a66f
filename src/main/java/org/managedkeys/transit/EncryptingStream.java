// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import org.managedkeys.key.KeyException;

/**
 * Encrypts what is written to it, segment by segment, in constant memory. Got from {@link Streams};
 * not thread-safe.
 *
 * <p>{@link #close} completes the stream. Whoever closes it because the data could not be read to
 * its end calls {@link #abort} before, as else the beginning would pass for the whole:
 *
 * <pre>{@code
 * try (EncryptingStream out = streams.encrypt("backup", sink, context)) {
 *   try {
 *     data.transferTo(out);
 *   } catch (IOException e) {
 *     out.abort();
 *     throw e;
 *   }
 * }
 * }</pre>
 *
 * <p>After a failed write the stream stays incomplete by itself. An incomplete stream is refused at
 * its end when it is decrypted.
 */
public final class EncryptingStream extends OutputStream {

  private final OutputStream sink;
  private final SegmentCipher cipher;
  private final String subject;
  private final byte[] plain;
  private final byte[] sealed;

  /** Bytes of plaintext that the segment at hand takes. */
  private int room;

  private int held;
  private State state = State.OPEN;
  private boolean closed;

  private enum State {
    OPEN,
    /** A write has failed or is under way, or the stream was given up: it stays incomplete. */
    FAILED,
    COMPLETE
  }

  /**
   * A stream of which everything before the segments is written.
   *
   * @param cipher is closed with this
   * @param before what stands before the first segment and counts as a part of it, in bytes
   * @param subject the transit key as messages name it
   */
  EncryptingStream(
      OutputStream sink, SegmentCipher cipher, int segmentSize, int before, String subject) {
    this.sink = sink;
    this.cipher = cipher;
    this.subject = subject;
    this.plain = new byte[segmentSize - SegmentCipher.TAG_BYTES];
    this.sealed = new byte[segmentSize];
    this.room = plain.length - before;
  }

  /** As {@link #write(byte[], int, int)}. */
  @Override
  public void write(int value) throws IOException {
    requireOpen();
    if (held == room) {
      seal(plain, 0, held, false);
    }
    plain[held] = (byte) value;
    held++;
  }

  /**
   * Encrypts more data. A segment is let out once it is full and more data comes.
   *
   * @throws IOException if the sink fails, or the stream has ended or failed before
   * @throws KeyException INVALID if the stream has become too long: 2^32 segments
   */
  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, data.length);
    requireOpen();
    int at = offset;
    int left = length;
    while (left > 0) {
      if (held == room) {
        seal(plain, 0, held, false);
      }
      int some = Math.min(left, room - held);
      if (held == 0 && some < left) {
        // A whole segment, and not the last one: without a copy.
        seal(data, at, some, false);
      } else {
        System.arraycopy(data, at, plain, held, some);
        held += some;
      }
      at += some;
      left -= some;
    }
  }

  private void requireOpen() throws IOException {
    if (state != State.OPEN) {
      throw new IOException(
          subject
              + ": cannot encrypt the stream: it is "
              + (state == State.COMPLETE ? "complete" : "incomplete after a failure"));
    }
  }

  private void seal(byte[] data, int offset, int length, boolean last) throws IOException {
    // Until all is done: whatever is thrown in between, nothing is written after it.
    state = State.FAILED;
    if (cipher.isExhausted()) {
      throw StreamRefusal.tooLong(subject, sealed.length);
    }
    try {
      sink.write(sealed, 0, cipher.next(data, offset, length, last, sealed));
    } catch (AEADBadTagException e) {
      throw new IllegalStateException("encryption has checked a tag", e);
    }
    held = 0;
    room = plain.length;
    state = last ? State.COMPLETE : State.OPEN;
  }

  /**
   * Lets out what the sink holds back. Data that does not fill a segment stays here.
   *
   * @throws IOException if the sink fails
   */
  @Override
  public void flush() throws IOException {
    sink.flush();
  }

  /**
   * Completes the stream and leaves the sink open, for what comes after it there. Does nothing if
   * the stream is complete.
   *
   * @throws IOException if the sink fails, or if a write has failed or the stream was given up
   *     before
   * @throws KeyException INVALID if the stream has become too long
   */
  public void finish() throws IOException {
    if (state == State.COMPLETE) {
      return;
    }
    requireOpen();
    try {
      seal(plain, 0, held, true);
      sink.flush();
    } finally {
      wipe();
    }
  }

  /**
   * Gives the stream up: nothing more is written, also not by {@link #close}, and what was written
   * is refused when it is decrypted. Does nothing if the stream is complete. The sink stays open.
   */
  public void abort() {
    if (state != State.COMPLETE) {
      state = State.FAILED;
      wipe();
    }
  }

  /**
   * Completes the stream, unless a write has failed or it was given up, and closes the sink.
   *
   * @throws IOException if the sink fails
   * @throws KeyException INVALID if the stream has become too long
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (sink) {
      if (state == State.OPEN) {
        finish();
      }
    } finally {
      wipe();
    }
  }

  private void wipe() {
    Arrays.fill(plain, (byte) 0);
    cipher.close();
  }
}
