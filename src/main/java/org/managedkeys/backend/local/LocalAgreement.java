// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.agreement.X25519Agreement;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Key agreement of software keys, by Bouncy Castle. */
final class LocalAgreement {

  private static final String AGREE = "agree on a secret";

  private LocalAgreement() {}

  static void check(String subject, SoftwareKey key, AgreementAlgorithm algorithm) {
    if (algorithm.family() != key.algorithm().family()) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          subject,
          AGREE + " by " + algorithm.jcaName(),
          "it is a key of type " + key.algorithm().jcaName(),
          null);
    }
  }

  /**
   * The raw secret.
   *
   * @param peer DER SubjectPublicKeyInfo
   */
  static byte[] agree(String subject, SoftwareKey key, AgreementAlgorithm algorithm, byte[] peer) {
    check(subject, key, algorithm);
    try {
      // Points that are not on their curve are refused here.
      AsymmetricKeyParameter other = PublicKeyFactory.createKey(peer);
      return algorithm == AgreementAlgorithm.ECDH
          ? ecdh(subject, key, other)
          : x25519(subject, key, other);
    } catch (IOException | RuntimeException e) {
      if (e instanceof KeyException typed) {
        throw typed;
      }
      throw invalid(subject, "the other's public key cannot be used: " + e.getMessage(), e);
    }
  }

  private static byte[] ecdh(String subject, SoftwareKey key, AsymmetricKeyParameter other) {
    ECPrivateKeyParameters own = (ECPrivateKeyParameters) key.privateKey();
    if (!(other instanceof ECPublicKeyParameters peer)
        || !peer.getParameters().equals(own.getParameters())) {
      throw otherCurve(subject, key);
    }
    ECDHBasicAgreement agreement = new ECDHBasicAgreement();
    agreement.init(own);
    BigInteger secret = agreement.calculateAgreement(peer);
    return BigIntegers.asUnsignedByteArray(agreement.getFieldSize(), secret);
  }

  private static byte[] x25519(String subject, SoftwareKey key, AsymmetricKeyParameter other) {
    if (!(other instanceof X25519PublicKeyParameters peer)) {
      throw otherCurve(subject, key);
    }
    X25519Agreement agreement = new X25519Agreement();
    agreement.init(key.privateKey());
    byte[] secret = new byte[agreement.getAgreementSize()];
    agreement.calculateAgreement(peer, secret, 0);
    return secret;
  }

  private static KeyException otherCurve(String subject, SoftwareKey key) {
    return invalid(
        subject, "the other's public key is not on " + key.algorithm().parameterName(), null);
  }

  private static KeyException invalid(String subject, String detail, @Nullable Exception cause) {
    return KeyException.of(Kind.INVALID, subject, AGREE, detail, null, cause);
  }
}
