// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidKeyException;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.RegisteredKey;

/**
 * One direction of a transformation that needs nothing beside its ciphertext. After {@link #finish}
 * the next message may begin. Not thread-safe.
 */
interface KmsOperation {

  /**
   * What an operation is done with.
   *
   * @param usage of the key: encrypt, decrypt, wrap or unwrap
   * @param context for the service; empty for none
   */
  record Setting(
      CipherAlgorithm row, RegisteredKey key, KeyUsage usage, Map<String, String> context) {

    boolean encrypting() {
      return usage == KeyUsage.ENCRYPT || usage == KeyUsage.WRAP;
    }

    /** The one answer to a ciphertext that cannot be opened, whatever is wrong with it. */
    String wrong() {
      return key.subject()
          + ": cannot "
          + usage.wireName()
          + " by "
          + row.name()
          + ": the data is not what this key and these parameters encrypted";
    }
  }

  /**
   * Starts one.
   *
   * @param operation one of Cipher's modes
   * @throws InvalidKeyException if the key may not be used for this, or cannot do it
   */
  static KmsOperation start(
      CipherAlgorithm row, int operation, RegisteredKey key, Map<String, String> context)
      throws InvalidKeyException {
    KeyUsage usage =
        switch (operation) {
          case Cipher.ENCRYPT_MODE -> KeyUsage.ENCRYPT;
          case Cipher.DECRYPT_MODE -> KeyUsage.DECRYPT;
          case Cipher.WRAP_MODE -> KeyUsage.WRAP;
          default -> KeyUsage.UNWRAP;
        };
    Setting setting = new Setting(row, key, usage, context);
    try {
      key.dataKeys().check(usage);
    } catch (KeyException e) {
      throw JcaExceptions.invalidKey(e);
    }
    if (!row.envelope()) {
      return new DirectOperation(setting);
    }
    return setting.encrypting() ? new EnvelopeEncryption(setting) : new EnvelopeDecryption(setting);
  }

  /** Adds associated data. */
  void updateAssociated(byte[] input, int offset, int length);

  /**
   * Takes some of the message.
   *
   * @param room how much the caller can take
   * @return what can be let out already; nothing of a decryption
   * @throws ShortBufferException if there is not enough room; nothing was taken then
   */
  byte[] update(byte[] input, int offset, int length, int room) throws ShortBufferException;

  /** How much comes out at most if so much more goes in and then all is finished. */
  int outputSize(int more);

  /**
   * Takes the rest of the message.
   *
   * @param room how much the caller can take
   * @throws ShortBufferException if there is not enough room; the call can be repeated then
   * @throws IllegalBlockSizeException if the message is longer than the service or an array takes
   */
  byte[] finish(byte[] input, int offset, int length, int room)
      throws ShortBufferException, IllegalBlockSizeException, BadPaddingException;

  /** Refuses to give more than the caller can take. */
  static void checkRoom(long needed, int room) throws ShortBufferException {
    if (needed > room) {
      throw new ShortBufferException(
          "the output needs " + needed + " bytes, and there is room for " + room);
    }
  }
}
