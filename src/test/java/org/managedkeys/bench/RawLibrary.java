// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The vendor's library by hand, as somebody uses it who wants no layer above it. */
record RawLibrary(RawCloud cloud) implements CloudWorkloads.Library {

  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  public CloudWork.Action start(CloudTask task, CloudResults results) throws Exception {
    return switch (task) {
      case SIGN_RSA, SIGN_EC -> {
        byte[] digest = CloudResults.digest(task);
        yield () -> cloud.sign(task, digest);
      }
      case VERIFY_RSA -> {
        byte[] digest = CloudResults.digest(task);
        byte[] signature = cloud.sign(task, digest);
        yield () -> cloud.verify(task, digest, signature);
      }
      case DECRYPT -> {
        byte[] ciphertext = results.ciphertext(task);
        yield () -> cloud.decrypt(ciphertext);
      }
      case MAC -> {
        byte[] message = task.message();
        yield () -> cloud.mac(message);
      }
      case ENVELOPE_1K, ENVELOPE_64M -> {
        byte[] message = task.message();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        yield () -> envelope(cipher, message);
      }
    };
  }

  private byte[] envelope(Cipher cipher, byte[] message) throws Exception {
    RawCloud.DataKey key = cloud.dataKey();
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key.plain(), "AES"),
        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    byte[] encryptedKey = key.encrypted();
    ByteBuffer envelope =
        ByteBuffer.allocate(
                Integer.BYTES + encryptedKey.length + IV_BYTES + message.length + TAG_BYTES)
            .putInt(encryptedKey.length)
            .put(encryptedKey)
            .put(iv);
    cipher.doFinal(message, 0, message.length, envelope.array(), envelope.position());
    return envelope.array();
  }

  @Override
  public void close() {
    cloud.close();
  }
}
