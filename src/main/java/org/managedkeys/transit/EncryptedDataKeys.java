// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.transit.VersionedText.Thing;

/**
 * Data keys of streams as ordinary ciphertexts of their transit key: in whichever form its version
 * encrypts, and under the same permissions. Thread-safe.
 */
final class EncryptedDataKeys implements StreamDataKeys {

  private static final byte[] NO_ASSOCIATED_DATA = {};
  private static final String DECRYPT = MessageCipher.DECRYPT;

  private final TransitScope scope;
  private final Encryption encryption;

  EncryptedDataKeys(TransitScope scope, Encryption encryption) {
    this.scope = scope;
    this.encryption = encryption;
  }

  @Override
  public String subject(String name) {
    return scope.subject(name);
  }

  @Override
  public String wrap(String name, byte[] dataKey) {
    // What stands in front of a stream is bound by its own MAC, which every kind of key can have.
    return encryption.encrypt(name, dataKey, NO_ASSOCIATED_DATA);
  }

  @Override
  public Optional<byte[]> unwrap(String name, String wrapped) {
    scope.open().find(name, DECRYPT);
    return isCiphertext(name, wrapped) ? encryption.tryDecrypt(name, wrapped) : Optional.empty();
  }

  /** By its form alone: what is wrong with it is nobody's business. */
  private boolean isCiphertext(String name, String text) {
    try {
      VersionedText.parse(text, Thing.CIPHERTEXT, subject(name), DECRYPT)
          .bytes(Thing.CIPHERTEXT, subject(name), DECRYPT);
      return true;
    } catch (KeyException e) {
      return false;
    }
  }
}
