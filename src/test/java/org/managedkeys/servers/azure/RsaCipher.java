// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Encryption with an RSA key; wrapping a key is the same. */
final class RsaCipher {

  private RsaCipher() {}

  static byte[] apply(KeyMaterial.Rsa key, String algorithm, boolean encrypts, byte[] input)
      throws ServiceException, GeneralSecurityException {
    boolean oaep = !algorithm.equals("RSA1_5");
    Cipher cipher =
        Cipher.getInstance(
            oaep ? "RSA/ECB/OAEPPadding" : "RSA/ECB/PKCS1Padding", KeyMaker.PROVIDER);
    int mode = encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    if (oaep) {
      cipher.init(
          mode, encrypts ? key.pair().getPublic() : key.pair().getPrivate(), oaep(algorithm));
    } else {
      cipher.init(mode, encrypts ? key.pair().getPublic() : key.pair().getPrivate());
    }
    if (input.length > cipher.getBlockSize()) {
      throw ServiceException.badParameter("The parameter is incorrect.\r\n");
    }
    try {
      return cipher.doFinal(input);
    } catch (RuntimeException e) {
      // A number beyond the modulus, and what is no block at all, by exceptions of many kinds.
      throw ServiceException.badParameter("The parameter is incorrect.\r\n");
    }
  }

  private static AlgorithmParameterSpec oaep(String algorithm) throws ServiceException {
    String hash =
        switch (algorithm) {
          case "RSA-OAEP" -> "SHA-1";
          case "RSA-OAEP-256" -> "SHA-256";
          default ->
              throw ServiceException.badParameter(
                  "Property 'alg' has an invalid value: " + algorithm);
        };
    return new OAEPParameterSpec(
        hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT);
  }
}
