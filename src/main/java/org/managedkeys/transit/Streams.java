// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.LongConsumer;
import javax.crypto.Cipher;
import org.managedkeys.key.KeyException;

/**
 * Encryption of data of any length under a transit key, in constant memory. Every stream has a data
 * key of its own, which is encrypted by the managed key and stands in front of the stream: one call
 * to the key service per stream. The data itself is encrypted here, by AES-256-GCM in segments, of
 * which none can be changed, left out, repeated or moved, in a format of our own around that of
 * Tink's streaming AEAD ({@code docs/formats.md}).
 *
 * <p>Associated data is not kept: decryption needs the same bytes again.
 *
 * <p>Thread-safe; the streams themselves are not. Sources and sinks fail with their own
 * IOException, and everything else with a {@link KeyException}: NOT_FOUND if there is no such
 * transit key; INVALID if a stream is cut short or changed, or was encrypted with another key or
 * with other associated data, all in the same words; and as the managed key says.
 *
 * @see <a href="https://eprint.iacr.org/2015/189">Online Authenticated-Encryption and its
 *     Nonce-Reuse Misuse-Resistance</a>
 */
public final class Streams {

  /**
   * The size of a segment, in bytes, unless the caller chooses another. A JVM that has just started
   * decrypts the first 200 MB in half the time that segments of 64 KiB take, as each of them is one
   * call of the JDK's cipher, which is compiled after a number of calls.
   */
  public static final int SEGMENT_SIZE = 1 << 14;

  private static final int SALT_BYTES = 32;

  /** What Tink's format has before the first segment: its own length, salt, prefix of nonces. */
  private static final int HEADER_BYTES = 1 + SALT_BYTES + SegmentCipher.PREFIX_BYTES;

  private static final int COPIED = 1 << 16;

  private final StreamDataKeys dataKeys;
  private final SecureRandom random;

  Streams(StreamDataKeys dataKeys) {
    this(dataKeys, new SecureRandom());
  }

  /** With random bytes that a test knows. */
  Streams(StreamDataKeys dataKeys, SecureRandom random) {
    this.dataKeys = dataKeys;
    this.random = random;
  }

  /**
   * A stream that encrypts under the latest version of a transit key, in segments of {@link
   * #SEGMENT_SIZE}. Its head is written at once.
   *
   * @param sink gets the ciphertext, and is closed with the stream
   * @throws IOException if the sink fails
   */
  public EncryptingStream encrypt(String name, OutputStream sink, byte[] associatedData)
      throws IOException {
    return encrypt(name, sink, associatedData, SEGMENT_SIZE);
  }

  /**
   * As {@link #encrypt(String, OutputStream, byte[])}, in segments of another size.
   *
   * @param segmentSize a power of two from 4 KiB to 1 MiB; smaller ones are let out earlier, larger
   *     ones add less: 16 bytes each
   * @throws KeyException INVALID if the size is none of these
   */
  public EncryptingStream encrypt(
      String name, OutputStream sink, byte[] associatedData, int segmentSize) throws IOException {
    String subject = dataKeys.subject(name);
    if (!StreamHead.isSegmentSize(segmentSize)) {
      throw StreamRefusal.segmentSize(subject, segmentSize);
    }
    int segmentLog = Integer.numberOfTrailingZeros(segmentSize);
    byte[] dataKey = random(StreamKey.BYTES);
    try {
      StreamHead head = new StreamHead(segmentLog, dataKeys.wrap(name, dataKey));
      byte[] salt = random(SALT_BYTES);
      byte[] prefix = random(SegmentCipher.PREFIX_BYTES);
      ByteArrayOutputStream before = new ByteArrayOutputStream();
      before.writeBytes(head.bytes(dataKey));
      before.write(HEADER_BYTES);
      before.writeBytes(salt);
      before.writeBytes(prefix);
      sink.write(before.toByteArray());
      StreamKey key = StreamKey.ofSegments(dataKey, salt, segmentLog, associatedData);
      return new EncryptingStream(
          sink,
          new SegmentCipher(Cipher.ENCRYPT_MODE, key, prefix, 0),
          segmentSize,
          HEADER_BYTES,
          subject);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Encrypts all that a source has. If anything fails, what the sink has got is refused when it is
   * decrypted. Source and sink stay open.
   *
   * @param progress is told now and then how many bytes have been read so far
   * @return how many bytes were read
   * @throws IOException if the source or the sink fails
   */
  public long encrypt(
      String name,
      InputStream source,
      OutputStream sink,
      byte[] associatedData,
      LongConsumer progress)
      throws IOException {
    EncryptingStream encrypting = encrypt(name, sink, associatedData);
    try {
      long bytes = copy(source, encrypting, progress);
      encrypting.finish();
      return bytes;
    } finally {
      encrypting.abort();
    }
  }

  /**
   * A stream that decrypts. The key service is called now; the data is read as it is needed.
   *
   * <p>All that can be read from it has been encrypted under this key with this associated data.
   * Whether it is all that was encrypted is certain only once the end has been read: until then the
   * stream may still turn out to be cut short, and reading throws.
   *
   * @param source has the ciphertext, of which all to the end is read; closed with the stream
   * @throws IOException if the source fails
   */
  public InputStream decrypt(String name, InputStream source, byte[] associatedData)
      throws IOException {
    String subject = dataKeys.subject(name);
    StreamHead.Claimed claimed = StreamHead.read(source, subject);
    StreamHead head = claimed.head();
    byte[] dataKey = dataKey(name, claimed);
    try {
      int length = source.read();
      byte[] salt = source.readNBytes(SALT_BYTES);
      byte[] prefix = source.readNBytes(SegmentCipher.PREFIX_BYTES);
      if (length != HEADER_BYTES || prefix.length != SegmentCipher.PREFIX_BYTES) {
        throw StreamRefusal.wrong(subject);
      }
      StreamKey key = StreamKey.ofSegments(dataKey, salt, head.segmentLog(), associatedData);
      return new DecryptingStream(
          source,
          new SegmentCipher(Cipher.DECRYPT_MODE, key, prefix, 0),
          head.segmentSize(),
          HEADER_BYTES,
          subject);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Decrypts all that a source has. If anything fails, the sink may have got a beginning of the
   * data, and the caller throws that away. Source and sink stay open.
   *
   * @param progress is told now and then how many bytes have been written so far
   * @return how many bytes were written
   * @throws IOException if the source or the sink fails
   */
  public long decrypt(
      String name,
      InputStream source,
      OutputStream sink,
      byte[] associatedData,
      LongConsumer progress)
      throws IOException {
    InputStream open =
        new FilterInputStream(source) {
          @Override
          public void close() {
            // The source is the caller's.
          }
        };
    try (InputStream decrypting = decrypt(name, open, associatedData)) {
      long bytes = copy(decrypting, sink, progress);
      sink.flush();
      return bytes;
    }
  }

  /**
   * Encrypts a stream's data key anew, under the latest version of the transit key: so the stream
   * needs no older version any more. Its data need not be moved for it, nor are they looked at.
   *
   * @param source is read from the stream's beginning to the end of its head; what follows stays as
   *     it is, behind the new head
   * @return the new head, which may have another length
   * @throws IOException if the source fails
   */
  public byte[] rewrapHead(String name, InputStream source) throws IOException {
    StreamHead.Claimed claimed = StreamHead.read(source, dataKeys.subject(name));
    byte[] dataKey = dataKey(name, claimed);
    try {
      return new StreamHead(claimed.head().segmentLog(), dataKeys.wrap(name, dataKey))
          .bytes(dataKey);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Copies a stream with its data key encrypted anew, as {@link #rewrapHead} does it. Source and
   * sink stay open. A stream that was damaged stays so.
   *
   * @param progress is told now and then how many bytes have been copied so far, without the head
   * @return how many bytes were copied, without the head
   * @throws IOException if the source or the sink fails
   */
  public long rewrap(String name, InputStream source, OutputStream sink, LongConsumer progress)
      throws IOException {
    sink.write(rewrapHead(name, source));
    long bytes = copy(source, sink, progress);
    sink.flush();
    return bytes;
  }

  private byte[] dataKey(String name, StreamHead.Claimed claimed) {
    byte[] dataKey =
        dataKeys
            .unwrap(name, claimed.head().dataKey())
            .orElseThrow(() -> StreamRefusal.wrong(dataKeys.subject(name)));
    if (dataKey.length != StreamKey.BYTES || !claimed.isBy(dataKey)) {
      Arrays.fill(dataKey, (byte) 0);
      throw StreamRefusal.wrong(dataKeys.subject(name));
    }
    return dataKey;
  }

  private static long copy(InputStream source, OutputStream sink, LongConsumer progress)
      throws IOException {
    byte[] buffer = new byte[COPIED];
    long bytes = 0;
    try {
      int some;
      while ((some = source.read(buffer)) >= 0) {
        sink.write(buffer, 0, some);
        bytes += some;
        progress.accept(bytes);
      }
      return bytes;
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  private byte[] random(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
