// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import org.managedkeys.jca.Envelopes;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.WrongCiphertext;

/**
 * Messages of any length, encrypted here by AES-256-GCM with a data key that the managed key
 * encrypts: envelopes as Tink has them. How many messages share a data key the managed key's entry
 * says, {@code envelope_reuse_messages} and the like; by default each has its own.
 */
enum Enveloped implements MessageCipher {
  INSTANCE;

  /** So many messages by one data key that the calls for others hardly count. */
  private static final int MANY = 100;

  @Override
  public boolean encryptsHere(OpenVersion version) {
    return version.version().algorithm().family() == Family.RSA
        || version.managed().handling().dataKeys().messages() >= MANY;
  }

  @Override
  public byte[] encrypt(OpenVersion version, CipherOptions options, byte[] plaintext) {
    refuseOthers(version, ENCRYPT, options);
    version.handle(); // Refused if it is another key by now.
    return Envelopes.seal(version.managed(), plaintext, options.associatedData());
  }

  @Override
  public byte[] decrypt(OpenVersion version, CipherOptions options, byte[] payload)
      throws WrongCiphertext {
    refuseOthers(version, DECRYPT, options);
    version.handle(); // Refused if it is another key by now.
    return Envelopes.open(version.managed(), payload, options.associatedData());
  }

  private static void refuseOthers(OpenVersion version, String operation, CipherOptions options) {
    MessageCipher.refuseIv(version, operation, options);
    MessageCipher.refusePadding(version, operation, options);
  }
}
