// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.transit.VersionedText.Thing;

/**
 * A ciphertext, and the key version that it says it is of.
 *
 * @param payload what stands behind {@code vault:v<n>:}, decoded
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
record SealedMessage(OpenVersion version, byte[] payload) {

  /**
   * Reads one.
   *
   * @param key of the mount
   * @param operation a verb, for messages
   * @throws KeyException NOT_FOUND if there is no such key; INVALID if it is no ciphertext, or its
   *     version may not decrypt
   */
  static SealedMessage parse(TransitScope scope, String key, String text, String operation) {
    VersionedText parsed =
        VersionedText.parse(text, Thing.CIPHERTEXT, scope.subject(key), operation);
    OpenVersion version = scope.open().toCheck(key, parsed.version(), operation);
    return new SealedMessage(version, parsed.bytes(Thing.CIPHERTEXT, version.subject(), operation));
  }

  /** Encrypts; answers the ciphertext as a text. */
  static String seal(OpenVersion version, CipherOptions options, byte[] plaintext) {
    return VersionedText.of(
        version.number(),
        MessageCipher.of(version, MessageCipher.ENCRYPT).encrypt(version, options, plaintext));
  }

  /**
   * Decrypts.
   *
   * @param operation a verb, for messages
   * @throws KeyException INVALID, in the same words whatever is wrong, if it cannot be opened
   */
  byte[] open(CipherOptions options, String operation) {
    try {
      return open(options);
    } catch (WrongCiphertext e) {
      // Without its cause: which of the checks failed would help whoever forges ciphertexts.
      throw KeyException.of(
          Kind.INVALID,
          version.subject(),
          operation,
          "invalid ciphertext: unable to decrypt",
          "it is not what this version of the key encrypted with these parameters");
    }
  }

  /** Decrypts. */
  byte[] open(CipherOptions options) throws WrongCiphertext {
    return MessageCipher.of(version, MessageCipher.DECRYPT).decrypt(version, options, payload);
  }

  @Override
  public String toString() {
    return payload.length + " bytes of " + version;
  }
}
