// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SignatureException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;

/**
 * Takes what a caller feeds to a Signature, in any portions, and gives what the key is asked to
 * sign: its digest, or the bytes themselves. Not thread-safe, like Signature.
 */
final class SignatureInput {

  /** Bytes at a time when a buffer outside the heap is copied. */
  private static final int CHUNK = 8192;

  private final @Nullable MessageDigest digest;
  private final int limit;
  private final WipedBuffer bytes = new WipedBuffer();
  private boolean empty = true;
  private boolean overflowed;

  private SignatureInput(@Nullable MessageDigest digest, int limit) {
    this.digest = digest;
    this.limit = limit;
  }

  /** Hashes as it goes; any length. */
  static SignatureInput hashed(DigestAlgorithm algorithm) {
    return new SignatureInput(
        OtherProviders.required(() -> OtherProviders.messageDigest(algorithm.jcaName())),
        Integer.MAX_VALUE);
  }

  /**
   * Collects the bytes.
   *
   * @param limit how many are possible at the most
   */
  static SignatureInput collected(int limit) {
    return new SignatureInput(null, limit);
  }

  void update(byte[] data, int offset, int length) throws SignatureException {
    empty = false;
    if (digest != null) {
      digest.update(data, offset, length);
      return;
    }
    if (overflowed || length > limit - bytes.size()) {
      overflowed = true;
      throw tooLong();
    }
    bytes.write(data, offset, length);
  }

  void update(ByteBuffer data) throws SignatureException {
    empty = false;
    if (digest != null) {
      digest.update(data);
      return;
    }
    byte[] chunk = new byte[Math.min(CHUNK, Math.max(1, data.remaining()))];
    while (data.hasRemaining()) {
      int length = Math.min(chunk.length, data.remaining());
      data.get(chunk, 0, length);
      update(chunk, 0, length);
    }
  }

  /** Whether nothing came since the last reset. */
  boolean isEmpty() {
    return empty;
  }

  /**
   * What to sign; the input is empty again afterwards.
   *
   * @throws SignatureException if some of it was refused: the rest is not what the caller meant
   */
  byte[] take() throws SignatureException {
    if (overflowed) {
      throw tooLong();
    }
    byte[] result = digest != null ? digest.digest() : bytes.toByteArray();
    reset();
    return result;
  }

  void reset() {
    empty = true;
    overflowed = false;
    bytes.wipe();
    if (digest != null) {
      digest.reset();
    }
  }

  private SignatureException tooLong() {
    return new SignatureException(
        "the data is too long: without a digest at most " + limit + " bytes can be signed");
  }
}
