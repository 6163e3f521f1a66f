// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.SecretKey;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * A key of 256 bits that HKDF-SHA-256 (RFC 5869) makes of a stream's data key. {@link #close}
 * overwrites it.
 */
final class StreamKey implements SecretKey, AutoCloseable {

  /** Of the data key, and of what is made of it. */
  static final int BYTES = 32;

  @Serial private static final long serialVersionUID = 1L;

  private static final byte[] NO_SALT = {};

  /** Stands where the size of the segments is told else, and is none. */
  private static final byte HEAD = 0;

  private final transient byte[] key = new byte[BYTES];
  private final String algorithm;

  private StreamKey(String algorithm, byte[] dataKey, byte[] salt, byte[] info) {
    this.algorithm = algorithm;
    HKDFBytesGenerator generator = new HKDFBytesGenerator(SHA256Digest.newInstance());
    generator.init(new HKDFParameters(dataKey, salt, info));
    generator.generateBytes(key, 0, BYTES);
  }

  /** The key of HMAC over a stream's head. */
  static StreamKey ofHead(byte[] dataKey) {
    return new StreamKey("HmacSHA256", dataKey, NO_SALT, info(HEAD, new byte[0]));
  }

  /**
   * The key of AES that a stream's segments are encrypted with. All that is not in the segments and
   * stays as the data key is wrapped anew goes into it.
   *
   * @param segmentLog the binary logarithm of the segments' size
   */
  static StreamKey ofSegments(byte[] dataKey, byte[] salt, int segmentLog, byte[] associatedData) {
    return new StreamKey("AES", dataKey, salt, info((byte) segmentLog, associatedData));
  }

  private static byte[] info(byte use, byte[] associatedData) {
    return ByteBuffer.allocate(
            Math.addExact(StreamHead.MAGIC.length + 1 + 1, associatedData.length))
        .put(StreamHead.MAGIC)
        .put(StreamHead.VERSION)
        .put(use)
        .put(associatedData)
        .array();
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return key.clone();
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public String toString() {
    return "key of a stream";
  }

  @Serial
  private void writeObject(ObjectOutputStream stream) throws NotSerializableException {
    throw new NotSerializableException("a stream's key stays in memory");
  }
}
