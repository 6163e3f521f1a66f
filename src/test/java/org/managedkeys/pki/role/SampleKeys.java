// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.bouncycastle.jcajce.spec.MLDSAParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.SigningKey;

/** Keys of all kinds, made once. */
final class SampleKeys {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  static final SigningKey RSA_2048 =
      pair("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
  static final SigningKey P224 = ec("secp224r1");
  static final SigningKey P256 = ec("secp256r1");
  static final SigningKey P384 = ec("secp384r1");
  static final SigningKey SECP256K1 = ec("secp256k1");
  static final SigningKey ED25519 = pair("Ed25519", null);
  static final SigningKey ML_DSA_44 = pair("ML-DSA", MLDSAParameterSpec.ml_dsa_44);
  static final SigningKey ML_DSA_65 = pair("ML-DSA", MLDSAParameterSpec.ml_dsa_65);

  private SampleKeys() {}

  private static SigningKey ec(String curve) {
    return pair("EC", new ECGenParameterSpec(curve));
  }

  private static SigningKey pair(String algorithm, @Nullable AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
      if (parameters != null) {
        generator.initialize(parameters);
      }
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic(), BOUNCY_CASTLE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
