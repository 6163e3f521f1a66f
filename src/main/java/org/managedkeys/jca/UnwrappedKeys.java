// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys that a Cipher unwraps: ordinary keys of the JDK, since the JCA has their bytes come out
 * here.
 */
final class UnwrappedKeys {

  private UnwrappedKeys() {}

  /**
   * The key of some bytes.
   *
   * @param type one of {@link Cipher#SECRET_KEY}, {@link Cipher#PRIVATE_KEY}, {@link
   *     Cipher#PUBLIC_KEY}
   */
  static Key of(byte[] encoded, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    try {
      return switch (type) {
        case Cipher.SECRET_KEY -> secret(encoded, algorithm);
        case Cipher.PRIVATE_KEY ->
            OtherProviders.keyFactory(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        default ->
            OtherProviders.keyFactory(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
      };
    } catch (InvalidKeySpecException e) {
      // Without its message and cause, which may quote the key.
      throw new InvalidKeyException("what was unwrapped is no " + algorithm + " key");
    }
  }

  private static Key secret(byte[] encoded, String algorithm) throws InvalidKeyException {
    if (encoded.length == 0) {
      throw new InvalidKeyException("what was unwrapped is empty");
    }
    return new SecretKeySpec(encoded, algorithm);
  }
}
