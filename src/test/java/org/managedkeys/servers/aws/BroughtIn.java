// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Key material of the caller's own: bare bytes, or a private key in PKCS #8. */
final class BroughtIn {

  private BroughtIn() {}

  static KeyMaterial material(KeySpec spec, byte[] bytes) {
    if (spec.family().isSymmetric()) {
      if (bytes.length != spec.bits() / 8) {
        throw incorrect(spec);
      }
      return KeyMaterial.secret(spec, bytes);
    }
    try {
      AsymmetricKeyParameter publicKey = publicKey(spec, PrivateKeyFactory.createKey(bytes));
      byte[] encoded =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey).getEncoded();
      KeyFactory factory = factory(spec);
      return new KeyMaterial.Pair(
          factory.generatePrivate(new PKCS8EncodedKeySpec(bytes)),
          factory.generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw incorrect(spec);
    }
  }

  private static AsymmetricKeyParameter publicKey(KeySpec spec, AsymmetricKeyParameter key) {
    if (key instanceof RSAPrivateCrtKeyParameters rsa
        && spec.family() == KeySpec.Family.RSA
        && rsa.getModulus().bitLength() == spec.bits()) {
      return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
    }
    if (key instanceof ECPrivateKeyParameters ec
        && (spec.family() == KeySpec.Family.NIST_CURVE
            || spec.family() == KeySpec.Family.KOBLITZ_CURVE)
        && ec.getParameters().getCurve().getFieldSize() == spec.bits()) {
      return new ECPublicKeyParameters(
          new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD()),
          ec.getParameters());
    }
    if (key instanceof Ed25519PrivateKeyParameters edwards
        && spec.family() == KeySpec.Family.EDWARDS_CURVE) {
      return edwards.generatePublicKey();
    }
    if (key instanceof MLDSAPrivateKeyParameters lattice
        && lattice.getParameters().getName().equalsIgnoreCase(spec.jcaName())) {
      return lattice.getPublicKeyParameters();
    }
    throw incorrect(spec);
  }

  private static KeyFactory factory(KeySpec spec) throws GeneralSecurityException {
    return switch (spec.family()) {
      case RSA -> KeyFactory.getInstance("RSA");
      case NIST_CURVE -> KeyFactory.getInstance("EC");
      case KOBLITZ_CURVE -> KeyFactory.getInstance("EC", KeyMaterial.BOUNCY_CASTLE);
      case EDWARDS_CURVE -> KeyFactory.getInstance("Ed25519");
      case ML_DSA -> KeyFactory.getInstance(spec.jcaName(), KeyMaterial.BOUNCY_CASTLE);
      case SYMMETRIC, HMAC -> throw incorrect(spec);
    };
  }

  private static AwsException incorrect(KeySpec spec) {
    return new AwsException(
        "IncorrectKeyMaterialException", "The key material is not one of key spec " + spec + ".");
  }
}
