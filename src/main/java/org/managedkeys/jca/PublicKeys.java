// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;

/** Turns the public half that a service gives into an ordinary public key. */
public final class PublicKeys {

  /** Its parameters of a curve tell the object identifier. */
  private static final String SUN_EC = "SunEC";

  private PublicKeys() {}

  /**
   * Decodes a SubjectPublicKeyInfo with the JDK, or with Bouncy Castle for secp256k1, on which the
   * JDK no longer computes, and for ML-DSA before 24.
   *
   * @param subject the key, for the message
   * @throws KeyException of kind INTERNAL if it is not a public key of that algorithm
   */
  public static PublicKey decode(KeyAlgorithm row, byte[] subjectPublicKeyInfo, String subject) {
    try {
      KeyFactory factory =
          row == KeyAlgorithm.EC_SECP256K1
              ? KeyFactory.getInstance(row.jcaName(), OtherProviders.bouncyCastle())
              : OtherProviders.keyFactory(row.jcaName());
      PublicKey key = factory.generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
      // A factory takes every curve and parameter set that it knows.
      if (!isOf(row, factory, key, subjectPublicKeyInfo)) {
        throw new InvalidKeySpecException("it is no key of " + row);
      }
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          subject,
          "use it",
          "its service gave a public key that cannot be read as "
              + (row.parameterName().isEmpty() ? row.jcaName() : row.parameterName()),
          null,
          e);
    }
  }

  /**
   * Most keys are told by what the JDK says of them: Bouncy Castle's jar is large and signed, and
   * its first class costs a process more than everything else together.
   */
  private static boolean isOf(
      KeyAlgorithm row, KeyFactory factory, PublicKey key, byte[] subjectPublicKeyInfo)
      throws GeneralSecurityException {
    if (row == KeyAlgorithm.RSA) {
      return key instanceof RSAPublicKey && key.getAlgorithm().equals(row.jcaName());
    }
    if (key instanceof EdECPublicKey ed) {
      return ed.getParams().getName().equals(row.parameterName());
    }
    if (key instanceof ECPublicKey ec && factory.getProvider().getName().equals(SUN_EC)) {
      AlgorithmParameters parameters =
          AlgorithmParameters.getInstance(row.jcaName(), factory.getProvider());
      parameters.init(ec.getParams());
      // The curve's number on 17, its name on 25.
      String curve = parameters.getParameterSpec(ECGenParameterSpec.class).getName();
      return curve.equals(row.oid()) || curve.equals(row.parameterName());
    }
    return isOf(row, SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo).getAlgorithm());
  }

  /** EC keys name their curve in the parameters; of all others the algorithm says it all. */
  private static boolean isOf(KeyAlgorithm row, AlgorithmIdentifier identifier) {
    return row.oid()
        .equals(
            row.family() == KeyAlgorithm.Family.EC
                ? String.valueOf(identifier.getParameters())
                : identifier.getAlgorithm().getId());
  }
}
