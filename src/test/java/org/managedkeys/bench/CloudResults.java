// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Properties;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** Whether what a contestant gave is right: told by the JDK, and for envelopes by the vendor. */
final class CloudResults {

  static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int PLAIN_BYTES = 64;

  private final Properties facts;

  CloudResults(Path folder) {
    facts = CloudFacts.read(folder);
  }

  Properties facts() {
    return facts;
  }

  PublicKey publicKey(CloudTask task) throws GeneralSecurityException {
    return CloudKeys.publicKey(facts, task.key());
  }

  static byte[] digest(CloudTask task) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(task.message());
  }

  /** What is to be decrypted. */
  byte[] ciphertext(CloudTask task) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(Cipher.ENCRYPT_MODE, publicKey(task), OAEP);
    return cipher.doFinal(task.message());
  }

  /**
   * Checks a result.
   *
   * @throws IllegalStateException if it is wrong
   */
  void check(CloudTask task, Object result) throws Exception {
    boolean right =
        switch (task) {
          case SIGN_RSA, SIGN_EC -> isSignature(task, (byte[]) result);
          case VERIFY_RSA -> (Boolean) result;
          case DECRYPT -> Arrays.equals(task.message(), (byte[]) result);
          case MAC -> Arrays.equals(mac(task), (byte[]) result);
          case ENVELOPE_1K, ENVELOPE_64M -> Arrays.equals(task.message(), opened((byte[]) result));
        };
    if (!right) {
      throw new IllegalStateException("the result of " + task.text() + " is wrong");
    }
  }

  private boolean isSignature(CloudTask task, byte[] signature) throws GeneralSecurityException {
    // Azure's own form is r and s side by side, which in DER are longer.
    boolean isPlain = task == CloudTask.SIGN_EC && signature.length == PLAIN_BYTES;
    Signature verifier = Signature.getInstance(task.algorithm() + (isPlain ? "inP1363Format" : ""));
    verifier.initVerify(publicKey(task));
    verifier.update(task.message());
    return verifier.verify(signature);
  }

  private byte[] mac(CloudTask task) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(task.algorithm(), "SunJCE");
    mac.init(new SecretKeySpec(CloudKeys.secret(facts, task.key()), task.algorithm()));
    return mac.doFinal(task.message());
  }

  /** The form is that of Tink; the data key may stand in a message of Tink's. */
  private byte[] opened(byte[] envelope) throws Exception {
    ByteBuffer buffer = ByteBuffer.wrap(envelope);
    byte[] encrypted = new byte[buffer.getInt()];
    buffer.get(encrypted);
    byte[] key;
    try (RawCloud cloud = CloudWorkloads.raw(facts)) {
      key = cloud.unwrap(encrypted);
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    int iv = buffer.position();
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, key.length - KEY_BYTES, KEY_BYTES, "AES"),
        new GCMParameterSpec(TAG_BITS, envelope, iv, IV_BYTES));
    return cipher.doFinal(envelope, iv + IV_BYTES, envelope.length - iv - IV_BYTES);
  }
}
