// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Arrays;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;

/** A key whose encryptions are taken down. */
record AuditedEncryptor(AuditedUse use, Encrypts key) implements Encrypts {

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public void checkEncryption(CipherScheme scheme) {
    key.checkEncryption(scheme);
  }

  @Override
  public boolean makesIv(CipherScheme scheme) {
    return key.makesIv(scheme);
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    return use.run(
        scheme.toString(),
        () -> key.encrypt(scheme, input),
        result -> Arrays.fill(result.bytes(), (byte) 0));
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
