// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyException;

/**
 * The lengths that go into a call of AES and come out of it, by which an answer is checked.
 *
 * @param mode a block mode, not a key wrap
 * @param length of the data
 * @param tag length of GCM's tag in bytes, else 0
 */
record AesLengths(String subject, String operation, Mode mode, int length, int tag) {

  private static final int BLOCK = CipherScheme.AES_BLOCK;

  private static final int LEAST_TAG_BITS = 96;
  private static final int MOST_TAG_BITS = 128;

  /** Bytes of GCM's IV that every token's library takes; OpenSSL silently cuts a longer one. */
  private static final int MOST_IV = 128;

  /**
   * Checks the IV and the tag.
   *
   * @param subject the key, and {@code operation} what it shall do: for messages
   * @param length of the data
   */
  static AesLengths check(
      String subject, String operation, CipherScheme scheme, CipherInput input, int length) {
    AesLengths lengths =
        new AesLengths(subject, operation, scheme.mode(), length, input.tagBytes());
    lengths.checkIv(input.iv().length);
    if (scheme.mode() == Mode.AES_GCM && !isTag(input.tagBits())) {
      throw lengths.problem(
          KeyException.Kind.INVALID,
          "the tag has " + input.tagBits() + " bits; 96, 104, 112, 120 and 128 are possible");
    }
    return lengths;
  }

  /** NIST SP 800-38D, section 5.2.1.2. */
  private static boolean isTag(int bits) {
    return bits >= LEAST_TAG_BITS && bits <= MOST_TAG_BITS && bits % Byte.SIZE == 0;
  }

  private void checkIv(int iv) {
    if (mode != Mode.AES_GCM) {
      if (iv != BLOCK) {
        throw problem(KeyException.Kind.INVALID, "the IV has " + iv + " bytes instead of " + BLOCK);
      }
      return;
    }
    if (iv == 0) {
      throw problem(KeyException.Kind.INVALID, "the IV is empty; 12 bytes are usual");
    }
    if (iv > MOST_IV) {
      throw problem(
          KeyException.Kind.UNSUPPORTED,
          "the IV has " + iv + " bytes; up to " + MOST_IV + " are possible");
    }
  }

  /**
   * Bytes of the ciphertext if the data is plaintext.
   *
   * @throws KeyException INVALID if the mode wants whole blocks and there are none
   */
  int ciphertext() {
    if (mode == Mode.AES_CBC && length % BLOCK != 0) {
      throw problem(
          KeyException.Kind.INVALID,
          "there are " + length + " bytes, which is no multiple of " + BLOCK);
    }
    return switch (mode) {
      case AES_CBC_PADDED -> (length / BLOCK + 1) * BLOCK;
      case AES_GCM -> Math.addExact(length, tag);
      default -> length;
    };
  }

  /** Whether ciphertexts of such a length exist. */
  boolean mayBeCiphertext() {
    return switch (mode) {
      case AES_CBC -> length % BLOCK == 0;
      case AES_CBC_PADDED -> length % BLOCK == 0 && length > 0;
      case AES_GCM -> length >= tag;
      default -> true;
    };
  }

  /** Bytes of the plaintext, at least, if the data is ciphertext. */
  int leastPlaintext() {
    return mode == Mode.AES_CBC_PADDED ? length - BLOCK : length - tag;
  }

  /** Bytes of the plaintext, at most, if the data is ciphertext. */
  int mostPlaintext() {
    return mode == Mode.AES_CBC_PADDED ? length - 1 : length - tag;
  }

  private KeyException problem(KeyException.Kind kind, String detail) {
    return KeyException.of(kind, subject, operation, detail, null);
  }
}
