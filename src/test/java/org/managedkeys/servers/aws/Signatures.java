// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdDSAParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.util.DigestFactory;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.managedkeys.servers.aws.SigningAlgorithm.MessageType;

/** Signs and verifies as the service describes its algorithms. */
final class Signatures {

  private final KmsKey key;
  private final SigningAlgorithm algorithm;
  private final MessageType type;

  Signatures(KmsKey key, SigningAlgorithm algorithm, MessageType type) {
    this.key = key;
    this.algorithm = algorithm;
    this.type = type;
  }

  byte[] sign(byte[] message) throws Exception {
    return switch (algorithm.scheme()) {
      case PKCS1 -> {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key.pair().privateKey());
        yield cipher.doFinal(digestInfo(message));
      }
      case PSS -> {
        PSSSigner signer = pss(true);
        byte[] digest = digest(message);
        signer.update(digest, 0, digest.length);
        yield signer.generateSignature();
      }
      case ECDSA, EDDSA, EDDSA_PREHASHED -> {
        Signature signature = signature();
        signature.initSign(key.pair().privateKey());
        signature.update(input(message));
        yield signature.sign();
      }
      case ML_DSA -> {
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, new ParametersWithRandom(parameters(true), KeyMaterial.RANDOM));
        if (type == MessageType.EXTERNAL_MU) {
          yield signer.generateMuSignature(message);
        }
        signer.update(message, 0, message.length);
        yield signer.generateSignature();
      }
    };
  }

  boolean isValid(byte[] message, byte[] value) throws Exception {
    return switch (algorithm.scheme()) {
      case PKCS1 -> isPkcs1(message, value);
      case PSS -> {
        PSSSigner signer = pss(false);
        byte[] digest = digest(message);
        signer.update(digest, 0, digest.length);
        yield signer.verifySignature(value);
      }
      case ECDSA, EDDSA, EDDSA_PREHASHED -> {
        Signature signature = signature();
        signature.initVerify(key.publicKey());
        signature.update(input(message));
        try {
          yield signature.verify(value);
        } catch (SignatureException e) {
          yield false;
        }
      }
      case ML_DSA -> {
        MLDSASigner signer = new MLDSASigner();
        signer.init(false, parameters(false));
        if (type == MessageType.EXTERNAL_MU) {
          yield signer.verifyMuSignature(message, value);
        }
        signer.update(message, 0, message.length);
        yield signer.verifySignature(value);
      }
    };
  }

  private boolean isPkcs1(byte[] message, byte[] value) throws Exception {
    if (value.length != key.spec().bits() / 8) {
      return false;
    }
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.DECRYPT_MODE, key.publicKey());
    try {
      return MessageDigest.isEqual(cipher.doFinal(value), digestInfo(message));
    } catch (BadPaddingException e) {
      return false;
    }
  }

  /** The salt is as long as the digest. */
  private PSSSigner pss(boolean signing) throws Exception {
    PSSSigner signer =
        PSSSigner.createRawSigner(
            new RSABlindedEngine(),
            hash(),
            hash(),
            algorithm.digestLength(),
            PSSSigner.TRAILER_IMPLICIT);
    CipherParameters parameters = parameters(signing);
    signer.init(
        signing, signing ? new ParametersWithRandom(parameters, KeyMaterial.RANDOM) : parameters);
    return signer;
  }

  private Digest hash() {
    return switch (algorithm.digestLength()) {
      case 32 -> DigestFactory.createSHA256();
      case 48 -> DigestFactory.createSHA384();
      default -> DigestFactory.createSHA512();
    };
  }

  private CipherParameters parameters(boolean signing) throws Exception {
    return signing
        ? PrivateKeyFactory.createKey(key.pair().privateKey().getEncoded())
        : PublicKeyFactory.createKey(key.publicKey().getEncoded());
  }

  private Signature signature() throws GeneralSecurityException {
    return switch (algorithm.scheme()) {
      case EDDSA -> Signature.getInstance("Ed25519");
      case EDDSA_PREHASHED -> {
        Signature signature = Signature.getInstance("Ed25519");
        signature.setParameter(new EdDSAParameterSpec(true));
        yield signature;
      }
      case ECDSA ->
          key.spec() == KeySpec.ECC_SECG_P256K1
              ? Signature.getInstance("NONEwithECDSA", KeyMaterial.BOUNCY_CASTLE)
              : Signature.getInstance("NONEwithECDSA");
      default -> throw new InvalidKeyException(algorithm + " is not made this way");
    };
  }

  /**
   * Ed25519 hashes all by itself; of ED25519_PH_SHA_512 the reference says that its digest is
   * hashed once more.
   */
  private byte[] input(byte[] message) throws GeneralSecurityException {
    return algorithm.scheme() == SigningAlgorithm.Scheme.ECDSA ? digest(message) : message;
  }

  private byte[] digest(byte[] message) throws GeneralSecurityException {
    return type == MessageType.DIGEST
        ? message
        : MessageDigest.getInstance(algorithm.hash()).digest(message);
  }

  private byte[] digestInfo(byte[] message) throws Exception {
    AlgorithmIdentifier found = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm.hash());
    return new DigestInfo(
            new AlgorithmIdentifier(found.getAlgorithm(), DERNull.INSTANCE), digest(message))
        .getEncoded("DER");
  }
}
