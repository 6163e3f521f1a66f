// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.AsymmetricCipherKeyPairGenerator;
import org.bouncycastle.crypto.RawAgreement;
import org.bouncycastle.crypto.agreement.BasicRawAgreement;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.agreement.X25519Agreement;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.X25519KeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.X25519KeyGenerationParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * Proves by a key agreement that a private key on a token belongs to a public key: with a pair made
 * for it, the token has to find the secret that software finds from the public key.
 */
final class AgreementProof {

  private AgreementProof() {}

  /** Whether they belong together; of an EC or X25519 key. */
  static boolean holds(Session session, long handle, PublicHalf half) throws CryptokiFailure {
    byte[] point;
    byte[] expected;
    try {
      AsymmetricKeyParameter publicKey = PublicKeyFactory.createKey(PublicHalfReader.info(half));
      AsymmetricCipherKeyPair pair = generator(publicKey).generateKeyPair();
      RawAgreement agreement =
          publicKey instanceof ECPublicKeyParameters
              ? new BasicRawAgreement(new ECDHBasicAgreement())
              : new X25519Agreement();
      agreement.init(pair.getPrivate());
      expected = new byte[agreement.getAgreementSize()];
      agreement.calculateAgreement(publicKey, expected, 0);
      point =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic())
              .getPublicKeyData()
              .getBytes();
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle's checks throw what they like; whatever it is, this is no proof.
      return false;
    }
    Attributes secret = TokenAgreement.secret(expected.length);
    long derived;
    try {
      derived = session.operations().derive(TokenAgreement.mechanism(point, false), handle, secret);
    } catch (CryptokiFailure e) {
      if (e.isConnectionLost() || session.isLoginGone()) {
        throw e;
      }
      derived = session.operations().derive(TokenAgreement.mechanism(point, true), handle, secret);
    }
    return MessageDigest.isEqual(expected, session.operations().takeValue(derived));
  }

  private static AsymmetricCipherKeyPairGenerator generator(AsymmetricKeyParameter publicKey) {
    if (publicKey instanceof ECPublicKeyParameters point) {
      ECKeyPairGenerator generator = new ECKeyPairGenerator();
      generator.init(new ECKeyGenerationParameters(point.getParameters(), new SecureRandom()));
      return generator;
    }
    X25519KeyPairGenerator generator = new X25519KeyPairGenerator();
    generator.init(new X25519KeyGenerationParameters(new SecureRandom()));
    return generator;
  }
}
