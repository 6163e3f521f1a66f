// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Verifies signatures by one public key: by Bouncy Castle, which knows every algorithm on every
 * JDK. RSA is the JDK's, because Bouncy Castle first looks whether a modulus is prime, which takes
 * seconds for the large ones that strangers send. Thread-safe.
 */
final class SignatureCheck {

  static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private static final Provider RSA =
      Objects.requireNonNullElse(Security.getProvider("SunRsaSign"), BOUNCY_CASTLE);

  private final PublicKey key;
  private final Provider provider;

  private SignatureCheck(PublicKey key, Provider provider) {
    this.key = key;
    this.provider = provider;
  }

  /**
   * For a key.
   *
   * @throws PkiException INVALID if it is none, such as a point that is not on its curve
   */
  static SignatureCheck of(SubjectPublicKeyInfo key) {
    ASN1ObjectIdentifier type = key.getAlgorithm().getAlgorithm();
    boolean pss = type.equals(PKCSObjectIdentifiers.id_RSASSA_PSS);
    try {
      if (pss || type.equals(PKCSObjectIdentifiers.rsaEncryption)) {
        KeyFactory factory = KeyFactory.getInstance(pss ? "RSASSA-PSS" : "RSA", RSA);
        return new SignatureCheck(
            factory.generatePublic(new X509EncodedKeySpec(key.getEncoded())), RSA);
      }
      PublicKey decoded = BouncyCastleProvider.getPublicKey(key);
      if (decoded != null) {
        return new SignatureCheck(decoded, BOUNCY_CASTLE);
      }
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw PkiException.invalid(
          "the public key is not one of its type", "such as a point that is not on its curve", e);
    }
    throw PkiException.invalid("public keys of the type " + type.getId() + " are not known", null);
  }

  /** Whether a signature is right; it is not if the key is none for the algorithm. */
  boolean verifies(AlgorithmIdentifier algorithm, byte[] data, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm.getAlgorithm().getId(), provider);
      verifier.initVerify(key);
      if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
        verifier.setParameter(pssParameters(algorithm));
      }
      verifier.update(data);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      return false;
    }
  }

  private PSSParameterSpec pssParameters(AlgorithmIdentifier algorithm)
      throws GeneralSecurityException, IOException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS", provider);
    parameters.init(algorithm.getParameters().toASN1Primitive().getEncoded());
    return parameters.getParameterSpec(PSSParameterSpec.class);
  }
}
