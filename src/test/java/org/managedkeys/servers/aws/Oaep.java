// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.managedkeys.servers.aws.KeySpec.EncryptionAlgorithm;

/** RSA with OAEP: one hash for both the label and the mask, and no label. */
final class Oaep {

  private Oaep() {}

  /** How much fits into a key, in bytes. */
  static int longest(int bits, EncryptionAlgorithm algorithm) {
    int hash = algorithm == EncryptionAlgorithm.RSAES_OAEP_SHA_1 ? 20 : 32;
    return bits / 8 - 2 * hash - 2;
  }

  /** The length of a ciphertext of a key, in bytes. */
  static int length(PublicKey key) {
    return ((RSAKey) key).getModulus().bitLength() / 8;
  }

  static Cipher cipher(EncryptionAlgorithm algorithm, int mode, Key key)
      throws GeneralSecurityException {
    String hash = algorithm == EncryptionAlgorithm.RSAES_OAEP_SHA_1 ? "SHA-1" : "SHA-256";
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        mode,
        key,
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
    return cipher;
  }

  static byte[] decrypt(EncryptionAlgorithm algorithm, PrivateKey key, byte[] ciphertext)
      throws GeneralSecurityException {
    try {
      return cipher(algorithm, Cipher.DECRYPT_MODE, key).doFinal(ciphertext);
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw AwsException.invalidCiphertext();
    }
  }
}
