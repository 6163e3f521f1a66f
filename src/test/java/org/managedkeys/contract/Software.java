// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;

/** Software keys, and what the JDK and Bouncy Castle compute by them. */
final class Software {

  static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  /** The JDK's provider of ciphers and codes, and the other that is independent of it. */
  static final List<Provider> CIPHERS =
      List.of(Objects.requireNonNull(Security.getProvider("SunJCE")), BOUNCY_CASTLE);

  private static final Random RANDOM = new Random(7);

  private Software() {}

  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    synchronized (RANDOM) {
      RANDOM.nextBytes(bytes);
    }
    return bytes;
  }

  static byte[] flipped(byte[] bytes, int place) {
    byte[] changed = bytes.clone();
    changed[place] ^= 0x40;
    return changed;
  }

  /** A key pair of the smallest size of its kind. */
  static KeyPair pair(KeyAlgorithm algorithm) throws GeneralSecurityException {
    boolean named = algorithm.family() != Family.RSA && algorithm.family() != Family.EC;
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(
            named ? algorithm.parameterName() : algorithm.jcaName(), BOUNCY_CASTLE);
    if (algorithm.family() == Family.EC) {
      generator.initialize(new ECGenParameterSpec(algorithm.parameterName()));
    } else if (algorithm.family() == Family.RSA) {
      generator.initialize(algorithm.generatedBits().get(0));
    }
    return generator.generateKeyPair();
  }

  static PublicKey publicKey(KeyAlgorithm algorithm, byte[] encoded, Provider provider)
      throws GeneralSecurityException {
    String name =
        algorithm.family() == Family.XDH ? algorithm.parameterName() : algorithm.jcaName();
    return KeyFactory.getInstance(name, provider).generatePublic(new X509EncodedKeySpec(encoded));
  }

  static byte[] encrypt(Provider provider, Key key, CipherScheme scheme, CipherInput input)
      throws GeneralSecurityException {
    return crypt(Cipher.ENCRYPT_MODE, provider, key, scheme, input);
  }

  static byte[] decrypt(Provider provider, Key key, CipherScheme scheme, CipherInput input)
      throws GeneralSecurityException {
    return crypt(Cipher.DECRYPT_MODE, provider, key, scheme, input);
  }

  private static byte[] crypt(
      int operation, Provider provider, Key key, CipherScheme scheme, CipherInput input)
      throws GeneralSecurityException {
    boolean keyWrap = scheme.mode().isKeyWrap() && provider.equals(BOUNCY_CASTLE);
    Cipher cipher =
        Cipher.getInstance(keyWrap ? wrap(scheme.mode()) : name(scheme.mode()), provider);
    if (keyWrap) {
      return wrapped(operation, cipher, key, input.data());
    }
    AlgorithmParameterSpec parameters = parameters(scheme, input);
    if (parameters == null) {
      cipher.init(operation, key);
    } else {
      cipher.init(operation, key, parameters);
    }
    if (scheme.mode() == Mode.AES_GCM) {
      cipher.updateAAD(input.associated());
    }
    return cipher.doFinal(input.data());
  }

  /** Bouncy Castle's key wraps take keys only. */
  private static byte[] wrapped(int operation, Cipher cipher, Key key, byte[] data)
      throws GeneralSecurityException {
    if (operation == Cipher.ENCRYPT_MODE) {
      cipher.init(Cipher.WRAP_MODE, key);
      return cipher.wrap(new SecretKeySpec(data, "any"));
    }
    cipher.init(Cipher.UNWRAP_MODE, key);
    return cipher.unwrap(data, "any", Cipher.SECRET_KEY).getEncoded();
  }

  private static String wrap(Mode mode) {
    return mode == Mode.AES_KW ? "AESWrap" : "AESWrapPad";
  }

  private static String name(Mode mode) {
    return switch (mode) {
      case RSA_PKCS1 -> "RSA/ECB/PKCS1Padding";
      case RSA_OAEP -> "RSA/ECB/OAEPPadding";
      case RSA_RAW -> "RSA/ECB/NoPadding";
      case AES_CBC -> "AES/CBC/NoPadding";
      case AES_CBC_PADDED -> "AES/CBC/PKCS5Padding";
      case AES_CTR -> "AES/CTR/NoPadding";
      case AES_GCM -> "AES/GCM/NoPadding";
      case AES_KW -> "AES/KW/NoPadding";
      case AES_KWP -> "AES/KWP/NoPadding";
      case SERVICE -> throw new IllegalArgumentException("nobody else has it");
    };
  }

  private static @Nullable AlgorithmParameterSpec parameters(
      CipherScheme scheme, CipherInput input) {
    if (scheme.mode() == Mode.AES_GCM) {
      return new GCMParameterSpec(input.tagBits(), input.iv());
    }
    if (scheme.mode() == Mode.RSA_OAEP) {
      return new OAEPParameterSpec(
          Objects.requireNonNull(scheme.digest()).jcaName(),
          "MGF1",
          new MGF1ParameterSpec(Objects.requireNonNull(scheme.mgf1Digest()).jcaName()),
          new PSource.PSpecified(input.associated()));
    }
    return scheme.mode().hasIv() ? new IvParameterSpec(input.iv()) : null;
  }
}
