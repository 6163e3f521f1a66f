// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.WrongCiphertext;

/**
 * A key inside {@link StoringService}: RSA signs and decrypts PKCS#1, EC signs and agrees, X25519
 * agrees, AES does GCM, HMAC makes codes of SHA-2.
 */
@SuppressWarnings("ArrayRecordComponent") // Held under one label, never compared.
record StoredSoftwareKey(KeyAlgorithm algorithm, byte[] secret, byte[] publicKey) {

  private static final CipherScheme GCM = CipherScheme.of(CipherScheme.Mode.AES_GCM);
  private static final CipherScheme PKCS1 = CipherScheme.of(CipherScheme.Mode.RSA_PKCS1);

  static StoredSoftwareKey generate(KeySpec spec) {
    if (spec.algorithm().family().isSecret()) {
      byte[] secret = new byte[spec.bits() / Byte.SIZE];
      new SecureRandom().nextBytes(secret);
      return new StoredSoftwareKey(spec.algorithm(), secret, new byte[0]);
    }
    return tried(() -> {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(spec.algorithm().jcaName());
      switch (spec.algorithm().family()) {
        case EC -> generator.initialize(new ECGenParameterSpec(spec.algorithm().parameterName()));
        case XDH -> generator.initialize(NamedParameterSpec.X25519);
        default -> generator.initialize(spec.bits());
      }
      KeyPair pair = generator.generateKeyPair();
      return new StoredSoftwareKey(
          spec.algorithm(), pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
    });
  }

  static StoredSoftwareKey of(KeyMaterial material) {
    return new StoredSoftwareKey(
        material.algorithm(),
        material.encoded().clone(),
        material.subjectPublicKeyInfo().orElse(new byte[0]));
  }

  ManagedKey open() {
    return switch (algorithm.family()) {
      case RSA -> new Rsa(this);
      case EC -> new Ec(this);
      case XDH -> new X25519(this);
      case AES -> new Aes(this);
      case HMAC -> new Hmac(this);
      default -> throw new IllegalStateException();
    };
  }

  private PrivateKey privateKey() throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm.jcaName())
        .generatePrivate(new PKCS8EncodedKeySpec(secret));
  }

  private byte[] sign(String name, byte[] input) {
    return tried(() -> {
      Signature signature = Signature.getInstance(name);
      signature.initSign(privateKey());
      signature.update(input);
      return signature.sign();
    });
  }

  private byte[] agree(byte[] peer) {
    try {
      KeyAgreement agreement =
          KeyAgreement.getInstance(algorithm == KeyAlgorithm.X25519 ? "XDH" : "ECDH");
      agreement.init(privateKey());
      PublicKey other =
          KeyFactory.getInstance(algorithm.jcaName()).generatePublic(new X509EncodedKeySpec(peer));
      agreement.doPhase(other, true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw KeyException.of(
          KeyException.Kind.INVALID, "key", "agree", "the peer's key is bad", null, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Step<T> {
    T run() throws GeneralSecurityException;
  }

  private static <T> T tried(Step<T> step) {
    try {
      return step.run();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void onlyIf(boolean possible, Object wanted) {
    if (!possible) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED, "key", "use it", "not by " + wanted, null);
    }
  }

  private record Rsa(StoredSoftwareKey key) implements Signs, Decrypts {

    @Override
    public KeyAlgorithm algorithm() {
      return key.algorithm;
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
      return key.publicKey.clone();
    }

    @Override
    public void checkScheme(SignatureScheme scheme) {
      onlyIf(
          scheme.padding() == SignatureScheme.Padding.PKCS1
              && scheme.digest() != null
              && scheme.digest().bytes() == 32,
          scheme);
    }

    @Override
    public boolean wantsMessage(SignatureScheme scheme) {
      return true;
    }

    @Override
    public byte[] sign(SignatureScheme scheme, byte[] input) {
      return key.sign("SHA256withRSA", input);
    }

    @Override
    public void checkDecryption(CipherScheme scheme) {
      onlyIf(scheme.equals(PKCS1), scheme);
    }

    @Override
    public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
      try {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, key.privateKey());
        return cipher.doFinal(input.data());
      } catch (BadPaddingException | IllegalBlockSizeException e) {
        throw new WrongCiphertext("key", scheme);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private record Ec(StoredSoftwareKey key) implements Signs, Agrees {

    @Override
    public KeyAlgorithm algorithm() {
      return key.algorithm;
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
      return key.publicKey.clone();
    }

    @Override
    public void checkScheme(SignatureScheme scheme) {}

    @Override
    public byte[] sign(SignatureScheme scheme, byte[] input) {
      return key.sign("NONEwithECDSAinP1363Format", input);
    }

    @Override
    public void checkAgreement(AgreementAlgorithm algorithm) {}

    @Override
    public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
      return key.agree(peer);
    }
  }

  private record X25519(StoredSoftwareKey key) implements Agrees {

    @Override
    public KeyAlgorithm algorithm() {
      return key.algorithm;
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
      return key.publicKey.clone();
    }

    @Override
    public void checkAgreement(AgreementAlgorithm algorithm) {}

    @Override
    public byte[] agree(AgreementAlgorithm algorithm, byte[] peer) {
      return key.agree(peer);
    }
  }

  private record Aes(StoredSoftwareKey key) implements Encrypts, Decrypts {

    @Override
    public KeyAlgorithm algorithm() {
      return key.algorithm;
    }

    @Override
    public void checkEncryption(CipherScheme scheme) {
      onlyIf(scheme.equals(GCM), scheme);
    }

    @Override
    public void checkDecryption(CipherScheme scheme) {
      onlyIf(scheme.equals(GCM), scheme);
    }

    @Override
    public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
      return tried(() -> new Ciphertext(input.iv(), run(Cipher.ENCRYPT_MODE, input)));
    }

    @Override
    public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
      try {
        return run(Cipher.DECRYPT_MODE, input);
      } catch (GeneralSecurityException e) {
        throw new WrongCiphertext("key", scheme);
      }
    }

    private byte[] run(int mode, CipherInput input) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode,
          new SecretKeySpec(key.secret, "AES"),
          new GCMParameterSpec(input.tagBits(), input.iv()));
      cipher.updateAAD(input.associated());
      return cipher.doFinal(input.data());
    }
  }

  private record Hmac(StoredSoftwareKey key) implements Macs {

    @Override
    public KeyAlgorithm algorithm() {
      return key.algorithm;
    }

    @Override
    public void checkMac(MacAlgorithm algorithm) {
      onlyIf(algorithm.compareTo(MacAlgorithm.HMAC_SHA_512) <= 0, algorithm);
    }

    @Override
    public byte[] mac(MacAlgorithm algorithm, byte[] message) {
      return tried(() -> {
        Mac mac = Mac.getInstance(algorithm.jcaName());
        mac.init(new SecretKeySpec(key.secret, algorithm.jcaName()));
        return mac.doFinal(message);
      });
    }
  }
}
