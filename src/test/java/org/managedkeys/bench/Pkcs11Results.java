// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Whether results of a token are right, found out with the JDK's own providers. */
final class Pkcs11Results {

  static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  static final int TAG_BITS = 128;

  /** What the null module answers. */
  private static final byte FILLING = (byte) 0xa5;

  /** The bytes of the secret keys: the driver brings them into the token, so all know them. */
  private static final int SECRET_BYTES = 32;

  private Pkcs11Results() {}

  /** The bytes of the secret key with a label. */
  static byte[] secret(String label) {
    byte[] secret = new byte[SECRET_BYTES];
    Arrays.fill(secret, (byte) label.length());
    return secret;
  }

  /**
   * Checks a signature.
   *
   * @param algorithm that of the signature: JCA's form of an ECDSA signature is not PKCS #11's
   */
  static void checkSignature(String algorithm, PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    if (algorithm.equals(Pkcs11Operation.SIGN_PSS.algorithm())) {
      verifier.setParameter(PSS);
    }
    verifier.initVerify(key);
    verifier.update(message);
    if (!verifier.verify(signature)) {
      throw new SignatureException("the signature by " + algorithm + " is wrong");
    }
  }

  static void checkMac(Pkcs11Operation operation, byte[] code) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(operation.algorithm());
    mac.init(new SecretKeySpec(secret(operation.key()), operation.algorithm()));
    checkEqual(mac.doFinal(operation.message()), code);
  }

  static void checkEncryption(Pkcs11Operation operation, byte[] iv, byte[] encrypted)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(operation.algorithm());
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(secret(operation.key()), "AES"),
        new GCMParameterSpec(TAG_BITS, iv));
    checkEqual(operation.message(), cipher.doFinal(encrypted));
  }

  /** Checks what the null module answered. */
  static void checkFilled(int length, byte[] result) throws GeneralSecurityException {
    byte[] expected = new byte[length];
    Arrays.fill(expected, FILLING);
    checkEqual(expected, result);
  }

  static void checkEqual(byte[] expected, byte[] result) throws GeneralSecurityException {
    if (!MessageDigest.isEqual(expected, result)) {
      throw new GeneralSecurityException("the result is wrong");
    }
  }
}
