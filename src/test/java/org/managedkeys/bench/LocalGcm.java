// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM in software with one key and no service: what an envelope cannot be faster than. */
final class LocalGcm implements CloudWork.Action {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int WARM_UP = 30_000;

  private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
  private final byte[] message;

  LocalGcm(byte[] message) throws GeneralSecurityException {
    this.message = message;
  }

  /**
   * Has the compiler of this JVM see the cipher at work, with messages of more than one size. From
   * large messages alone it learns little: they are few, and on JDK 25 the cipher then stays as
   * slow as its interpreter.
   */
  static void warmUp() throws GeneralSecurityException {
    LocalGcm small = new LocalGcm(new byte[1 << 10]);
    LocalGcm medium = new LocalGcm(new byte[16 << 10]);
    for (int count = 0; count < WARM_UP; count++) {
      small.run();
    }
    for (int count = 0; count < WARM_UP / 4; count++) {
      medium.run();
    }
  }

  @Override
  public byte[] run() throws GeneralSecurityException {
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    byte[] sealed = Arrays.copyOf(iv, IV_BYTES + message.length + TAG_BYTES);
    cipher.doFinal(message, 0, message.length, sealed, IV_BYTES);
    return sealed;
  }

  static void check(CloudTask task, byte[] sealed) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    cipher.init(
        Cipher.DECRYPT_MODE, KEY, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, sealed, 0, IV_BYTES));
    if (!Arrays.equals(
        task.message(), cipher.doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES))) {
      throw new IllegalStateException("SunJCE's result is wrong");
    }
  }
}
