// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.managedkeys.registry.DataKey;
import org.managedkeys.registry.DataKeys;

/**
 * What an envelope is made of: the length of the encrypted data key in four bytes, big-endian; the
 * encrypted data key; and what AES-GCM gave with the data key, {@code IV || ciphertext || tag}.
 * This is the format of Tink's KmsEnvelopeAead with data keys of the template AES256_GCM.
 *
 * @param encryptedKey the data key, encrypted by a managed key
 * @param body where the IV begins
 * @see <a href="https://developers.google.com/tink/wire-format">Tink's wire format</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
record Envelope(byte[] encryptedKey, int body) {

  static final int IV_BYTES = 12;
  static final int TAG_BYTES = 16;

  /** All but the ciphertext is at least so long. */
  static final int LEAST = Integer.BYTES + 1 + IV_BYTES + TAG_BYTES;

  /** All but the ciphertext is at most so long. */
  static final int MOST_AROUND = Integer.BYTES + DataKeys.MOST_ENCRYPTED + IV_BYTES + TAG_BYTES;

  /** Finds the parts; empty if it can be no envelope. */
  static Optional<Envelope> read(byte[] bytes, int offset, int length) {
    if (length < LEAST) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    int keyLength = buffer.getInt();
    if (keyLength < 1
        || keyLength > DataKeys.MOST_ENCRYPTED
        || keyLength > buffer.remaining() - IV_BYTES - TAG_BYTES) {
      return Optional.empty();
    }
    byte[] key = new byte[keyLength];
    buffer.get(key);
    return Optional.of(new Envelope(key, buffer.position()));
  }

  /** What an envelope begins with: everything before the ciphertext. */
  static byte[] head(byte[] encryptedKey, byte[] iv) {
    return ByteBuffer.allocate(Integer.BYTES + encryptedKey.length + iv.length)
        .putInt(encryptedKey.length)
        .put(encryptedKey)
        .put(iv)
        .array();
  }

  /** The cipher of an envelope's body. The data key is overwritten. */
  static Cipher gcm(int operation, DataKey key, byte[] iv, int offset, byte[] associated) {
    return OtherProviders.required(() -> started(operation, key, iv, offset, associated));
  }

  private static Cipher started(
      int operation, DataKey key, byte[] iv, int offset, byte[] associated)
      throws GeneralSecurityException {
    try (key) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
      cipher.init(
          operation, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv, offset, IV_BYTES));
      cipher.updateAAD(associated);
      return cipher;
    }
  }
}
