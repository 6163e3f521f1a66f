// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.NullDigest;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.jcajce.provider.util.DigestFactory;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureScheme;

/**
 * Verifies with Bouncy Castle's own interface, which takes digests where the JCA wants messages,
 * and knows what this JDK does not.
 */
public final class SoftwareVerifier {

  private SoftwareVerifier() {}

  /**
   * Whether a signature is right.
   *
   * @param signed the digest, or the message where the scheme has none
   * @throws IOException if the key, SignatureException or a RuntimeException of any kind if the
   *     signature is malformed
   */
  public static boolean verifies(
      byte[] subjectPublicKeyInfo, SignatureScheme scheme, byte[] signed, byte[] signature)
      throws IOException, SignatureException {
    AsymmetricKeyParameter publicKey = PublicKeyFactory.createKey(subjectPublicKeyInfo);
    return switch (scheme.padding()) {
      case PKCS1 -> isPkcs1(publicKey, scheme, signed, signature);
      case PSS -> isPss(publicKey, scheme, signed, signature);
      case ECDSA -> isEcdsa((ECPublicKeyParameters) publicKey, signed, signature);
      case ED25519 -> isSigned(new Ed25519Signer(), publicKey, signed, signature);
      case ML_DSA -> isSigned(new MLDSASigner(), publicKey, signed, signature);
    };
  }

  private static boolean isPkcs1(
      CipherParameters key, SignatureScheme scheme, byte[] signed, byte[] signature)
      throws SignatureException {
    if (scheme.digest() == null) {
      AsymmetricBlockCipher rsa = new PKCS1Encoding(new RSAEngine());
      rsa.init(false, key);
      try {
        return Arrays.equals(signed, rsa.processBlock(signature, 0, signature.length));
      } catch (InvalidCipherTextException e) {
        throw new SignatureException(e);
      }
    }
    RSADigestSigner signer =
        new RSADigestSigner(new NullDigest(), new ASN1ObjectIdentifier(scheme.digest().oid()));
    signer.init(false, key);
    signer.update(signed, 0, signed.length);
    return signer.verifySignature(signature);
  }

  private static boolean isPss(
      CipherParameters key, SignatureScheme scheme, byte[] signed, byte[] signature) {
    PSSSigner signer =
        PSSSigner.createRawSigner(
            new RSAEngine(),
            digest(Objects.requireNonNull(scheme.digest())),
            digest(Objects.requireNonNull(scheme.mgf1Digest())),
            scheme.saltBytes(),
            PSSSigner.TRAILER_IMPLICIT);
    signer.init(false, key);
    signer.update(signed, 0, signed.length);
    return signer.verifySignature(signature);
  }

  private static boolean isEcdsa(ECPublicKeyParameters key, byte[] signed, byte[] signature) {
    int half = signature.length / 2;
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, key);
    return signer.verifySignature(
        signed,
        new BigInteger(1, Arrays.copyOfRange(signature, 0, half)),
        new BigInteger(1, Arrays.copyOfRange(signature, half, signature.length)));
  }

  private static boolean isSigned(
      Signer signer, CipherParameters key, byte[] signed, byte[] signature) {
    signer.init(false, key);
    signer.update(signed, 0, signed.length);
    return signer.verifySignature(signature);
  }

  private static Digest digest(DigestAlgorithm algorithm) {
    return DigestFactory.getDigest(algorithm.jcaName());
  }
}
