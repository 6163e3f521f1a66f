// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.TakesContext;
import org.managedkeys.key.WrongCiphertext;

/** A key that takes a context, and whose encryptions and decryptions are taken down. */
final class AuditedContextKey implements TakesContext {

  private final TakesContext key;
  private final AuditedEncryptor encryptor;
  private final AuditedDecryptor decryptor;

  AuditedContextKey(AuditedUse use, TakesContext key) {
    this.key = key;
    this.encryptor = new AuditedEncryptor(use, key);
    this.decryptor = new AuditedDecryptor(use, key);
  }

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public void checkEncryption(CipherScheme scheme) {
    key.checkEncryption(scheme);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    key.checkDecryption(scheme);
  }

  @Override
  public boolean makesIv(CipherScheme scheme) {
    return key.makesIv(scheme);
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    return encryptor.encrypt(scheme, input);
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    return decryptor.decrypt(scheme, input);
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
