// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import org.jspecify.annotations.Nullable;

/** Signs with an object that is used again and again. */
final class SignWork implements Workload {

  /** As much as a program that reads a file would have at a time. */
  private static final int CHUNK = 64 << 10;

  /** One for all threads: long ones would not fit into memory many times over. */
  private static byte @Nullable [] shared;

  private final Pkcs11Operation operation;
  private final Signature signature;
  private final PublicKey publicKey;
  private final byte[] message;

  SignWork(Provider provider, Pkcs11Operation operation, PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    this.operation = operation;
    this.signature = started(provider, operation, key);
    this.publicKey = publicKey;
    this.message = sharedMessage(operation);
  }

  private static synchronized byte[] sharedMessage(Pkcs11Operation operation) {
    byte[] present = shared;
    if (present == null) {
      present = operation.message();
      shared = present;
    }
    return present;
  }

  static Signature started(Provider provider, Pkcs11Operation operation, PrivateKey key)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(operation.algorithm(), provider);
    if (operation == Pkcs11Operation.SIGN_PSS) {
      signature.setParameter(Pkcs11Results.PSS);
    }
    signature.initSign(key);
    return signature;
  }

  @Override
  public void verify() throws GeneralSecurityException {
    Pkcs11Results.checkSignature(operation.algorithm(), publicKey, message, run());
  }

  @Override
  public byte[] run() throws GeneralSecurityException {
    for (int done = 0; done < message.length; done += CHUNK) {
      signature.update(message, done, Math.min(CHUNK, message.length - done));
    }
    return signature.sign();
  }
}
