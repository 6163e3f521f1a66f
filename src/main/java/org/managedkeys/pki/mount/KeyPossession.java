// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;

/** Proves that a private key belongs to a public one: it signs, and that verifies. */
final class KeyPossession {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final int CHALLENGE_BYTES = 32;

  private KeyPossession() {}

  /**
   * Refuses a key that is another one.
   *
   * @param pem PKCS#8, PKCS#1 or SEC 1, not encrypted
   * @throws PkiException INVALID; nothing of the key is in it
   */
  static void require(String pem, SubjectPublicKeyInfo publicKey) {
    PrivateKeyInfo key = read(pem);
    boolean fits;
    try {
      PublicKey verifying =
          KeyFactory.getInstance(publicKey.getAlgorithm().getAlgorithm().getId(), BOUNCY_CASTLE)
              .generatePublic(new X509EncodedKeySpec(publicKey.getEncoded()));
      PrivateKey signing =
          KeyFactory.getInstance(key.getPrivateKeyAlgorithm().getAlgorithm().getId(), BOUNCY_CASTLE)
              .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
      fits = proves(signing, verifying);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // Nothing of it is passed on: it might say what the key is.
      fits = false;
    }
    if (!fits) {
      throw PkiException.invalid(
          "provided private key does not match certificate's public key", null);
    }
  }

  /** The first private key; OpenSSL puts parameters before those on curves. */
  private static PrivateKeyInfo read(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object content = parser.readObject(); content != null; content = parser.readObject()) {
        if (content instanceof PEMKeyPair pair) {
          return pair.getPrivateKeyInfo();
        }
        if (content instanceof PrivateKeyInfo key) {
          return key;
        }
      }
    } catch (IOException | RuntimeException e) {
      // Told below, without anything of the key.
    }
    throw PkiException.invalid(
        "provided key PEM block contained no data or failed to parse",
        "give the private key as PEM, not encrypted");
  }

  private static boolean proves(PrivateKey signing, PublicKey verifying)
      throws GeneralSecurityException {
    List<CertificateAlgorithm> algorithms =
        new SigningKey(signing, verifying, BOUNCY_CASTLE).algorithms();
    CertificateAlgorithm algorithm = algorithms.get(0);
    byte[] challenge = new byte[CHALLENGE_BYTES];
    new SecureRandom().nextBytes(challenge);
    Signature signer = signature(algorithm);
    signer.initSign(signing);
    signer.update(challenge);
    byte[] proof = signer.sign();
    Signature verifier = signature(algorithm);
    verifier.initVerify(verifying);
    verifier.update(challenge);
    return verifier.verify(proof);
  }

  private static Signature signature(CertificateAlgorithm algorithm)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm.jcaName(), BOUNCY_CASTLE);
    @Nullable AlgorithmParameterSpec parameters = algorithm.parameters();
    if (parameters != null) {
      signature.setParameter(parameters);
    }
    return signature;
  }
}
