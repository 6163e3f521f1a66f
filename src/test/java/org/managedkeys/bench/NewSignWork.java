// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;

/** Signs with a new object each time. */
final class NewSignWork implements Workload {

  private final Provider provider;
  private final Pkcs11Operation operation;
  private final PrivateKey key;
  private final PublicKey publicKey;
  private final byte[] message;

  NewSignWork(Provider provider, Pkcs11Operation operation, PrivateKey key, PublicKey publicKey) {
    this.provider = provider;
    this.operation = operation;
    this.key = key;
    this.publicKey = publicKey;
    this.message = operation.message();
  }

  @Override
  public void verify() throws GeneralSecurityException {
    Pkcs11Results.checkSignature(operation.algorithm(), publicKey, message, run());
  }

  @Override
  public byte[] run() throws GeneralSecurityException {
    Signature signature = SignWork.started(provider, operation, key);
    signature.update(message);
    return signature.sign();
  }
}
