// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.managedkeys.key.KeyAlgorithm.Family;

/**
 * Proves that a private and a public key belong together, from the very bytes that a key service is
 * going to hold: a wrong pair would give signatures that nobody can verify.
 */
final class PairProof {

  private PairProof() {}

  /**
   * Whether they belong together. For RSA the private key undoes what the public one did; of the
   * others the public half is computed anew.
   *
   * @param pkcs8 DER PrivateKeyInfo
   * @param subjectPublicKeyInfo DER
   * @return false also if the private key cannot be read as one of that family
   */
  static boolean belong(Family family, byte[] pkcs8, byte[] subjectPublicKeyInfo) {
    try {
      AsymmetricKeyParameter privateKey = PrivateKeyFactory.createKey(pkcs8);
      AsymmetricKeyParameter publicKey = PublicKeyFactory.createKey(subjectPublicKeyInfo);
      return switch (family) {
        case RSA -> isRsaPair((RSAKeyParameters) privateKey, (RSAKeyParameters) publicKey);
        case EC -> isEcPair((ECPrivateKeyParameters) privateKey, (ECPublicKeyParameters) publicKey);
        case EDDSA ->
            isEncodedAs(
                ((Ed25519PrivateKeyParameters) privateKey).generatePublicKey(),
                subjectPublicKeyInfo);
        case XDH ->
            isEncodedAs(
                ((X25519PrivateKeyParameters) privateKey).generatePublicKey(),
                subjectPublicKeyInfo);
        case ML_DSA ->
            isEncodedAs(
                ((MLDSAPrivateKeyParameters) privateKey).getPublicKeyParameters(),
                subjectPublicKeyInfo);
        case AES, HMAC -> false;
      };
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle's checks throw what they like; whatever it is, this is no proof.
      return false;
    }
  }

  private static boolean isRsaPair(RSAKeyParameters privateKey, RSAKeyParameters publicKey) {
    BigInteger modulus = publicKey.getModulus();
    if (!privateKey.isPrivate() || !modulus.equals(privateKey.getModulus())) {
      return false;
    }
    BigInteger message = new BigInteger(modulus.bitLength() - 1, new SecureRandom());
    byte[] encrypted = message.modPow(publicKey.getExponent(), modulus).toByteArray();
    RSABlindedEngine rsa = new RSABlindedEngine();
    rsa.init(false, privateKey);
    int signByte = encrypted[0] == 0 && encrypted.length > 1 ? 1 : 0;
    byte[] decrypted = rsa.processBlock(encrypted, signByte, encrypted.length - signByte);
    return message.equals(new BigInteger(1, decrypted));
  }

  private static boolean isEcPair(
      ECPrivateKeyParameters privateKey, ECPublicKeyParameters publicKey) {
    return privateKey.getParameters().equals(publicKey.getParameters())
        && new FixedPointCombMultiplier()
            .multiply(publicKey.getParameters().getG(), privateKey.getD())
            .equals(publicKey.getQ());
  }

  private static boolean isEncodedAs(AsymmetricKeyParameter computed, byte[] expected)
      throws IOException {
    return Arrays.equals(
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(computed).getEncoded(), expected);
  }
}
