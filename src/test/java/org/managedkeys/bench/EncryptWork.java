// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** Encrypts with an object that is used again and again, each time with another IV. */
final class EncryptWork implements Workload {

  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = Pkcs11Results.TAG_BITS / Byte.SIZE;

  private final Pkcs11Operation operation;
  private final Cipher cipher;
  private final Key key;
  private final boolean isNull;
  private final boolean isDirect;
  private final byte[] message;
  private final byte[] result;
  private final ByteBuffer input;
  private final ByteBuffer output;
  private final ByteBuffer iv = ByteBuffer.allocate(IV_BYTES);

  /**
   * One thread's.
   *
   * @param thread its number: no two threads use the same IV
   * @param isNull whether the token computes nothing
   */
  EncryptWork(Provider provider, Pkcs11Operation operation, Key key, int thread, boolean isNull)
      throws GeneralSecurityException {
    this.operation = operation;
    this.cipher = Cipher.getInstance(operation.algorithm(), provider);
    this.key = key;
    this.isNull = isNull;
    this.isDirect = operation.kind() == Pkcs11Operation.Kind.ENCRYPT_DIRECT;
    this.message = operation.message();
    this.result = new byte[message.length + TAG_BYTES];
    this.input = ByteBuffer.allocateDirect(message.length).put(message);
    this.output = ByteBuffer.allocateDirect(message.length + TAG_BYTES);
    this.iv.putInt(Long.BYTES, thread);
  }

  @Override
  public void verify() throws GeneralSecurityException {
    run();
    if (isDirect) {
      output.flip().get(result);
    }
    if (isNull) {
      Pkcs11Results.checkFilled(result.length, result);
    } else {
      Pkcs11Results.checkEncryption(operation, iv.array(), result);
    }
  }

  @Override
  public Object run() throws GeneralSecurityException {
    iv.putLong(0, iv.getLong(0) + 1);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(Pkcs11Results.TAG_BITS, iv.array()));
    if (!isDirect) {
      // Into an array of the caller's, as the C program does: no memory that has to be made first.
      return cipher.doFinal(message, 0, message.length, result, 0);
    }
    input.clear();
    output.clear();
    return cipher.doFinal(input, output);
  }
}
