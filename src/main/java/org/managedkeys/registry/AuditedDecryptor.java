// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.WrongCiphertext;

/** A key whose decryptions are taken down. */
record AuditedDecryptor(AuditedUse use, Decrypts key) implements Decrypts {

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    key.checkDecryption(scheme);
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    return use.<WrongCiphertext>bytes(scheme.toString(), () -> key.decrypt(scheme, input));
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
