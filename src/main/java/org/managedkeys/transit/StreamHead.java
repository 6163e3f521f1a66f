// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.Mac;
import org.managedkeys.key.KeyException;

/**
 * What a stream begins with, before all that its data key encrypts: the magic {@code MKSTREAM}, the
 * format's version, the size of the segments, the encrypted data key, and a MAC over these that
 * only who has the data key can make. So nothing of it can be changed, and yet the data key can be
 * encrypted anew without touching the rest of the stream.
 *
 * @param segmentLog the binary logarithm of the segments' size
 * @param dataKey as the transit key has encrypted it, {@code vault:v<version>:<base64>}
 */
record StreamHead(int segmentLog, String dataKey) {

  static final byte[] MAGIC = "MKSTREAM".getBytes(StandardCharsets.US_ASCII);
  static final byte VERSION = 1;

  static final int SMALLEST_SEGMENT = 1 << 12;
  static final int LARGEST_SEGMENT = 1 << 20;

  private static final int FIXED_BYTES = MAGIC.length + 1 + 1 + Short.BYTES;
  private static final int MAC_BYTES = 32;
  private static final int MOST_WRAPPED = 0xffff;

  /**
   * A head for a new data key.
   *
   * @throws IllegalStateException if there is no place for it
   */
  StreamHead {
    if (dataKey.isEmpty() || dataKey.length() > MOST_WRAPPED) {
      throw new IllegalStateException(
          "an encrypted data key has " + dataKey.length() + " characters");
    }
  }

  /** A head as it was read, of which nothing has been checked but its form. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Claimed(StreamHead head, byte[] mac) {

    /** Whether who made the head had the data key. */
    boolean isBy(byte[] plainDataKey) {
      return MessageDigest.isEqual(mac, head.mac(plainDataKey));
    }
  }

  static boolean isSegmentSize(int bytes) {
    return bytes >= SMALLEST_SEGMENT && bytes <= LARGEST_SEGMENT && Integer.bitCount(bytes) == 1;
  }

  /**
   * Reads a head, and nothing that follows it.
   *
   * @param subject the transit key as messages name it
   * @throws KeyException INVALID if it is none, UNSUPPORTED if its format is of another version
   */
  static Claimed read(InputStream source, String subject) throws IOException {
    byte[] fixed = source.readNBytes(FIXED_BYTES);
    if (!Arrays.equals(MAGIC, Arrays.copyOf(fixed, MAGIC.length))) {
      throw StreamRefusal.noStream(subject);
    }
    if (fixed.length < FIXED_BYTES) {
      throw StreamRefusal.wrong(subject);
    }
    ByteBuffer fields = ByteBuffer.wrap(fixed).position(MAGIC.length);
    byte version = fields.get();
    if (version != VERSION) {
      throw StreamRefusal.format(subject, Byte.toUnsignedInt(version));
    }
    int segmentLog = fields.get();
    int length = Short.toUnsignedInt(fields.getShort());
    if (!isSegmentSize(segmentLog < 0 || segmentLog > 30 ? 0 : 1 << segmentLog) || length == 0) {
      throw StreamRefusal.wrong(subject);
    }
    byte[] wrapped = source.readNBytes(length);
    byte[] mac = source.readNBytes(MAC_BYTES);
    if (wrapped.length != length || mac.length != MAC_BYTES) {
      throw StreamRefusal.wrong(subject);
    }
    // Every byte is a character of its own, so that the MAC is over what was read.
    String text = new String(wrapped, StandardCharsets.ISO_8859_1);
    return new Claimed(new StreamHead(segmentLog, text), mac);
  }

  int segmentSize() {
    return 1 << segmentLog;
  }

  /** As it stands in front of a stream, with its MAC. */
  byte[] bytes(byte[] plainDataKey) {
    byte[] fields = fields();
    byte[] all = Arrays.copyOf(fields, fields.length + MAC_BYTES);
    System.arraycopy(mac(plainDataKey), 0, all, fields.length, MAC_BYTES);
    return all;
  }

  private byte[] mac(byte[] plainDataKey) {
    try (StreamKey key = StreamKey.ofHead(plainDataKey)) {
      Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
      mac.init(key);
      return mac.doFinal(fields());
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK's own HMAC is needed", e);
    }
  }

  private byte[] fields() {
    byte[] wrapped = dataKey.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(FIXED_BYTES + wrapped.length)
        .put(MAGIC)
        .put(VERSION)
        .put((byte) segmentLog)
        .putShort((short) wrapped.length)
        .put(wrapped)
        .array();
  }
}
