// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.PublicKey;
import javax.crypto.Cipher;

/** Decrypts with an object that is used again and again. */
final class DecryptWork implements Workload {

  private final Cipher cipher;
  private final byte[] expected;
  private final byte[] encrypted;

  DecryptWork(Provider provider, Pkcs11Operation operation, Key key, PublicKey publicKey)
      throws GeneralSecurityException {
    this.cipher = Cipher.getInstance(operation.algorithm(), provider);
    this.cipher.init(Cipher.DECRYPT_MODE, key);
    this.expected = operation.message();
    this.encrypted = encrypted(operation, publicKey);
  }

  /** The message, encrypted by the JDK. */
  static byte[] encrypted(Pkcs11Operation operation, PublicKey publicKey)
      throws GeneralSecurityException {
    Cipher encryption = Cipher.getInstance(operation.algorithm());
    encryption.init(Cipher.ENCRYPT_MODE, publicKey);
    return encryption.doFinal(operation.message());
  }

  @Override
  public void verify() throws GeneralSecurityException {
    Pkcs11Results.checkEqual(expected, run());
  }

  @Override
  public byte[] run() throws GeneralSecurityException {
    return cipher.doFinal(encrypted);
  }
}
