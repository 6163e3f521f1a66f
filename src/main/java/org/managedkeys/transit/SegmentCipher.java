// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM over the segments of one stream, in their order: the STREAM construction, as Tink's
 * streaming AEAD AES-GCM-HKDF has it. The nonce of a segment is the stream's prefix, the segment's
 * number from 0 in four bytes, big-endian, and one byte that is 1 for the last segment and else 0.
 * Not thread-safe.
 *
 * @see <a href="https://eprint.iacr.org/2015/189">Online Authenticated-Encryption and its
 *     Nonce-Reuse Misuse-Resistance</a>
 * @see <a href="https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming">Tink's
 *     AES-GCM-HKDF streaming AEAD</a>
 */
final class SegmentCipher implements AutoCloseable {

  static final int PREFIX_BYTES = 7;
  static final int TAG_BYTES = 16;

  /** One more than the highest number of a segment. */
  static final long MOST_SEGMENTS = 1L << Integer.SIZE;

  private static final int NONCE_BYTES = PREFIX_BYTES + Integer.BYTES + 1;

  /**
   * Bytes that are encrypted at a time. SunJCE is some twenty times slower until the JVM has
   * compiled what it does, and that takes a number of calls, however short they are.
   */
  private static final int PIECE = 4 * 1024;

  private final Cipher cipher;
  private final int operation;
  private final StreamKey key;
  private final byte[] prefix;
  private long number;
  private boolean closed;

  /**
   * The cipher of a stream.
   *
   * @param operation {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
   * @param key is overwritten by {@link #close}
   * @param number of the segment that comes first
   */
  SegmentCipher(int operation, StreamKey key, byte[] prefix, long number) {
    this.operation = operation;
    this.key = key;
    this.prefix = prefix.clone();
    this.number = number;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK's own AES-GCM is needed", e);
    }
  }

  /** Whether as many segments as a stream may have were done. */
  boolean isExhausted() {
    return number >= MOST_SEGMENTS;
  }

  /**
   * Encrypts or decrypts the next segment.
   *
   * @param last whether no segment comes after it
   * @param output has room for the result, from its first byte
   * @return the length of the result
   * @throws AEADBadTagException if it is not the segment that was encrypted in this place
   */
  int next(byte[] input, int offset, int length, boolean last, byte[] output)
      throws AEADBadTagException {
    if (closed || isExhausted()) {
      throw new IllegalStateException(closed ? "the key is gone" : "a nonce would be used twice");
    }
    byte[] nonce =
        ByteBuffer.allocate(NONCE_BYTES)
            .put(prefix)
            .putInt((int) number)
            .put((byte) (last ? 1 : 0))
            .array();
    // Before it is used: no failure may lead to a second use.
    number++;
    try {
      cipher.init(operation, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
      return operation == Cipher.ENCRYPT_MODE
          ? encrypted(input, offset, length, output)
          : cipher.doFinal(input, offset, length, output, 0);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("AES-GCM has failed", e);
    }
  }

  private int encrypted(byte[] input, int offset, int length, byte[] output)
      throws GeneralSecurityException {
    int at = 0;
    int left = length;
    while (left > PIECE) {
      at += cipher.update(input, offset + length - left, PIECE, output, at);
      left -= PIECE;
    }
    return at + cipher.doFinal(input, offset + length - left, left, output, at);
  }

  @Override
  public void close() {
    closed = true;
    key.close();
  }
}
