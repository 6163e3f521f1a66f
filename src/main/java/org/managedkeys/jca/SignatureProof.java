// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.math.BigInteger;
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
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;

/**
 * Verifies the first signature of every key handle against its public key, and each one where the
 * configuration says {@code verify_after_sign}. Services pair the two halves by labels and
 * identifiers that people assign, and a wrong pair would give signatures that nobody can verify.
 *
 * <p>It works on digests, which the JCA cannot verify for PSS; hence Bouncy Castle's own interface.
 */
final class SignatureProof {

  private SignatureProof() {}

  /**
   * Checks a signature in the form that keys give it.
   *
   * @throws KeyException of kind INTERNAL if it does not belong to the public key
   */
  static void check(OpaqueKey key, SignatureScheme scheme, byte[] signed, byte[] signature) {
    boolean valid;
    try {
      AsymmetricKeyParameter publicKey =
          PublicKeyFactory.createKey(key.registered().subjectPublicKeyInfo());
      valid =
          switch (scheme.padding()) {
            case PKCS1 -> isPkcs1(publicKey, scheme, signed, signature);
            case PSS -> isPss(publicKey, scheme, signed, signature);
            case ECDSA -> isEcdsa((ECPublicKeyParameters) publicKey, signed, signature);
            case ED25519 -> isSigned(new Ed25519Signer(), publicKey, signed, signature);
            case ML_DSA -> isSigned(new MLDSASigner(), publicKey, signed, signature);
          };
    } catch (IOException | InvalidCipherTextException | RuntimeException e) {
      throw mismatch(key, e);
    }
    if (!valid) {
      throw mismatch(key, null);
    }
  }

  /** The digest of a message that the service hashed by itself. */
  static byte[] digested(SignatureScheme scheme, byte[] message) {
    DigestAlgorithm digest = scheme.digest();
    return digest == null
        ? message
        : OtherProviders.required(() -> OtherProviders.messageDigest(digest.jcaName()))
            .digest(message);
  }

  private static boolean isPkcs1(
      CipherParameters key, SignatureScheme scheme, byte[] signed, byte[] signature)
      throws InvalidCipherTextException {
    if (scheme.digest() == null) {
      AsymmetricBlockCipher rsa = new PKCS1Encoding(new RSAEngine());
      rsa.init(false, key);
      return Arrays.equals(signed, rsa.processBlock(signature, 0, signature.length));
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

  private static KeyException mismatch(OpaqueKey key, @Nullable Throwable cause) {
    return KeyException.of(
        KeyException.Kind.INTERNAL,
        key.registered().subject(),
        "sign",
        "the signature does not belong to the public key that its service gives for it",
        "two keys may share a label or identifier; set both key_label and key_id",
        cause);
  }
}
