// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.managedkeys.key.KeyAlgorithm;

/**
 * A public key, made from the attributes of PKCS #11 objects.
 *
 * <p>An RSA key is made and read here without Bouncy Castle, whose large and signed jar costs a
 * process more than all else until its first signature; see {@link PublicHalfReader} for others.
 */
final class PublicHalf {

  /** A key this library cannot use; the message says why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }

    Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final KeyAlgorithm algorithm;
  private final byte[] encoded;
  private final Optional<BigInteger> modulus;

  private PublicHalf(KeyAlgorithm algorithm, byte[] encoded, Optional<BigInteger> modulus) {
    this.algorithm = algorithm;
    this.encoded = encoded;
    this.modulus = modulus;
  }

  /**
   * A key that is none of RSA.
   *
   * @param encoded as SubjectPublicKeyInfo
   */
  PublicHalf(KeyAlgorithm algorithm, byte[] encoded) {
    this(algorithm, encoded, Optional.empty());
  }

  static PublicHalf rsa(BigInteger modulus, BigInteger exponent) throws Unusable {
    if (!isOddAndPositive(modulus) || !isOddAndPositive(exponent)) {
      throw new Unusable("its modulus or its public exponent is no odd number");
    }
    return new PublicHalf(KeyAlgorithm.RSA, encoded(modulus, exponent), Optional.of(modulus));
  }

  private static boolean isOddAndPositive(BigInteger number) {
    return number.signum() > 0 && number.testBit(0);
  }

  private static byte[] encoded(BigInteger modulus, BigInteger exponent) {
    try {
      return KeyFactory.getInstance("RSA", "SunRsaSign")
          .generatePublic(new RSAPublicKeySpec(modulus, exponent))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      // Too short or too long for the JDK, or it lacks its provider.
      return PublicHalfReader.encodedRsa(modulus, exponent);
    }
  }

  KeyAlgorithm algorithm() {
    return algorithm;
  }

  /** Length of an RSA signature; 0 for other keys. */
  int modulusBytes() {
    return modulus.isEmpty() ? 0 : (modulus.get().bitLength() + 7) / 8;
  }

  /**
   * The SubjectPublicKeyInfo.
   *
   * @return a copy
   */
  byte[] encoded() {
    return encoded.clone();
  }

  /** The modulus of an RSA key. */
  BigInteger modulus() {
    return modulus.orElseThrow();
  }

  boolean isSameKey(PublicHalf other) {
    return Arrays.equals(encoded, other.encoded);
  }
}
