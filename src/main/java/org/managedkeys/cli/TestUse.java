// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.SignatureAlgorithm;

/**
 * Uses a key once on random data, by one of its names, and checks the result: a signature and a
 * ciphertext against the public half, an agreement against the other side's, a MAC and a secret
 * key's encryption against the same key, for nobody else has it.
 */
final class TestUse {

  private static final int DATA_BYTES = 32;

  private TestUse() {}

  /**
   * One name that a key answers to.
   *
   * @param service Signature, Cipher, Mac or KeyAgreement
   */
  record Use(String service, String name) {}

  /** The names under which a key, at its service, can be tried without parameters. */
  static List<Use> possible(ManagedKeyHandle key) {
    return key.algorithms().entrySet().stream()
        .flatMap(type -> type.getValue().stream().map(name -> new Use(type.getKey(), name)))
        .filter(use -> !needsParameters(use))
        .toList();
  }

  private static boolean needsParameters(Use use) {
    return switch (use.service()) {
      case "Signature" -> SignatureAlgorithm.of(use.name()).orElseThrow().needsParameters();
      case "Cipher" ->
          CipherAlgorithm.TABLE.stream()
              .anyMatch(row ->
                  row.name().equals(use.name())
                      && row.mode() == Mode.RSA_OAEP
                      && row.digest() == null);
      default -> false;
    };
  }

  /**
   * Tries one use.
   *
   * @return what could not be checked, for a person; empty if all was
   * @throws GeneralSecurityException if it does not work or gives a wrong result
   */
  static Optional<String> make(ManagedKeysProvider provider, ManagedKeyHandle key, Use use)
      throws GeneralSecurityException {
    if (key instanceof ManagedPrivateKey pair) {
      switch (use.service()) {
        case "Signature" -> TestSignature.make(provider, pair, use.name());
        case "KeyAgreement" -> {
          return agree(provider, pair, use.name());
        }
        default -> decrypt(provider, pair, use.name());
      }
      return Optional.empty();
    }
    if (use.service().equals("Mac")) {
      mac(provider, key, use.name());
      return Optional.empty();
    }
    return encryptAndDecrypt(provider, key, use.name());
  }

  private static void decrypt(ManagedKeysProvider provider, ManagedPrivateKey key, String name)
      throws GeneralSecurityException {
    byte[] data = random(key, name);
    Cipher encryptor = Cipher.getInstance(name);
    encryptor.init(Cipher.ENCRYPT_MODE, key.getPublicKey());
    byte[] encrypted = encryptor.doFinal(data);
    Cipher cipher = Cipher.getInstance(name, provider);
    if (starts(cipher, Cipher.DECRYPT_MODE, key, null)) {
      require(Arrays.equals(data, cipher.doFinal(encrypted)), "decryption gives other data");
      return;
    }
    cipher.init(Cipher.UNWRAP_MODE, key);
    Key unwrapped = cipher.unwrap(encrypted, "Generic", Cipher.SECRET_KEY);
    require(Arrays.equals(data, unwrapped.getEncoded()), "unwrapping gives another key");
  }

  /** Raw RSA takes a number below the modulus, all others something short. */
  private static byte[] random(ManagedPrivateKey key, String name) {
    boolean raw = name.endsWith("/NoPadding");
    int length =
        raw && key instanceof RSAKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : DATA_BYTES;
    byte[] data = new byte[length];
    new SecureRandom().nextBytes(data);
    if (raw) {
      data[0] = 0;
    }
    return data;
  }

  private static Optional<String> encryptAndDecrypt(
      ManagedKeysProvider provider, ManagedKeyHandle key, String name)
      throws GeneralSecurityException {
    byte[] data = new byte[DATA_BYTES];
    new SecureRandom().nextBytes(data);
    SecretKey wrapped = new SecretKeySpec(data, "AES");
    Cipher cipher = Cipher.getInstance(name, provider);
    boolean wraps = !starts(cipher, Cipher.ENCRYPT_MODE, key, null);
    if (wraps && !starts(cipher, Cipher.WRAP_MODE, key, null)) {
      return Optional.of("only decrypts, which was not tried");
    }
    byte[] encrypted = wraps ? cipher.wrap(wrapped) : cipher.doFinal(data);
    require(!Arrays.equals(data, encrypted), "encryption does nothing");
    AlgorithmParameters parameters = cipher.getParameters();
    Cipher back = Cipher.getInstance(name, provider);
    if (!wraps && starts(back, Cipher.DECRYPT_MODE, key, parameters)) {
      require(Arrays.equals(data, back.doFinal(encrypted)), "decryption gives other data");
    } else if (starts(back, Cipher.UNWRAP_MODE, key, parameters)) {
      Key unwrapped = back.unwrap(encrypted, "AES", Cipher.SECRET_KEY);
      require(Arrays.equals(data, unwrapped.getEncoded()), "unwrapping gives another key");
    } else {
      return Optional.of("only encrypts, which was not checked");
    }
    return Optional.empty();
  }

  /** Whether the key may and can be used in a direction; its init is what tells. */
  private static boolean starts(
      Cipher cipher, int mode, Key key, @Nullable AlgorithmParameters parameters)
      throws GeneralSecurityException {
    try {
      if (parameters == null) {
        cipher.init(mode, key);
      } else {
        cipher.init(mode, key, parameters);
      }
      return true;
    } catch (InvalidKeyException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      // Key wraps have no encryption.
      return false;
    }
  }

  private static void mac(ManagedKeysProvider provider, ManagedKeyHandle key, String name)
      throws GeneralSecurityException {
    byte[] data = new byte[DATA_BYTES];
    new SecureRandom().nextBytes(data);
    Mac mac = Mac.getInstance(name, provider);
    mac.init(key);
    byte[] code = mac.doFinal(data);
    require(code.length == mac.getMacLength(), "the code has a wrong length");
    require(Arrays.equals(code, mac.doFinal(data)), "the code differs each time");
    data[0] ^= 1;
    require(!Arrays.equals(code, mac.doFinal(data)), "the code is the same for other data");
  }

  private static Optional<String> agree(
      ManagedKeysProvider provider, ManagedPrivateKey key, String name)
      throws GeneralSecurityException {
    KeyPair other;
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(key instanceof ECKey ? "EC" : "X25519");
      if (key.getPublicKey() instanceof ECKey ec) {
        generator.initialize(ec.getParams());
      }
      other = generator.generateKeyPair();
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.of("not tried: this JDK has no other side for it");
    }
    KeyAgreement ours = KeyAgreement.getInstance(name, provider);
    ours.init(key);
    ours.doPhase(other.getPublic(), true);
    KeyAgreement theirs = KeyAgreement.getInstance(name);
    theirs.init(other.getPrivate());
    theirs.doPhase(key.getPublicKey(), true);
    require(
        Arrays.equals(ours.generateSecret(), theirs.generateSecret()),
        "the two sides agree on different secrets");
    return Optional.empty();
  }

  private static void require(boolean right, String otherwise) throws GeneralSecurityException {
    if (!right) {
      throw new GeneralSecurityException(otherwise);
    }
  }
}
