// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.PublicKey;
import java.util.Map;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.RsaEncryption;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.WrongCiphertext;

/**
 * How a managed key encrypts data keys: a secret key at its service, an RSA key by OAEP with its
 * public half and no call. Either way its service decrypts them.
 */
final class DataKeyWrapping {

  private static final byte[] NONE = {};

  private DataKeyWrapping() {}

  /** Encrypts a data key, which is the message, in a context. */
  interface Encryption {
    byte[] encrypt(byte[] message, Map<String, String> context);
  }

  /** Decrypts a data key, in the context it was encrypted in. */
  interface Decryption {
    byte[] decrypt(byte[] encrypted, Map<String, String> context) throws WrongCiphertext;
  }

  /**
   * The key for encryption, after the permission check.
   *
   * @throws KeyException as {@link RegisteredKey#use}; UNSUPPORTED if it can encrypt no data key
   */
  static Encryption encryption(RegisteredKey key, KeyUsage usage) {
    key.require(usage);
    ManagedKey opened = key.inUse().open();
    if (isPair(opened)) {
      return (message, context) -> encryptForPair(key, usage, opened, message, context);
    }
    Encrypts encryptor = key.permittedUse(usage, Encrypts.class);
    return (message, context) ->
        ServiceEncryption.encrypt(encryptor, key.subject(), input(message, context));
  }

  /**
   * The key for decryption, after the permission check.
   *
   * @throws KeyException as {@link RegisteredKey#use}
   */
  static Decryption decryption(RegisteredKey key, KeyUsage usage) {
    Decrypts decryptor = key.use(usage, Decrypts.class);
    if (isPair(key.inUse().open())) {
      return (encrypted, context) -> {
        refuseContext(key, "decrypt", context);
        return decryptor.decrypt(RsaEncryption.oaepOf(decryptor), CipherInput.of(encrypted));
      };
    }
    return (encrypted, context) ->
        ServiceEncryption.decrypt(decryptor, key.subject(), input(encrypted, context));
  }

  /** As {@link DataKeys#check}. */
  static void check(RegisteredKey key, KeyUsage usage) {
    boolean encrypts = usage == KeyUsage.ENCRYPT || usage == KeyUsage.WRAP;
    key.require(usage);
    ManagedKey opened = key.inUse().open();
    if (isPair(opened)) {
      // Nothing may be encrypted that the key cannot decrypt.
      RsaEncryption.oaepOf((Decrypts) opened);
    } else if (encrypts) {
      ServiceEncryption.checkEncryption(key.permittedUse(usage, Encrypts.class));
    } else {
      ServiceEncryption.checkDecryption(key.permittedUse(usage, Decrypts.class));
    }
  }

  private static boolean isPair(ManagedKey key) {
    return key.algorithm().family() == Family.RSA
        && key instanceof Decrypts
        && key instanceof HasPublicKey
        && !(key instanceof Encrypts);
  }

  private static byte[] encryptForPair(
      RegisteredKey key,
      KeyUsage usage,
      ManagedKey opened,
      byte[] message,
      Map<String, String> context) {
    refuseContext(key, "encrypt", context);
    CipherScheme scheme = RsaEncryption.oaepOf((Decrypts) opened);
    key.takeDown(usage, scheme.toString());
    PublicKey publicKey =
        RsaEncryption.decoded(key.subject(), ((HasPublicKey) opened).subjectPublicKeyInfo());
    return RsaEncryption.encrypt(key.subject(), publicKey, scheme, message);
  }

  private static void refuseContext(
      RegisteredKey key, String operation, Map<String, String> context) {
    if (!context.isEmpty()) {
      throw KeyException.of(
          Kind.INVALID,
          key.subject(),
          operation,
          "its service takes no encryption context",
          "give associated data instead");
    }
  }

  private static CipherInput input(byte[] data, Map<String, String> context) {
    return context.isEmpty()
        ? CipherInput.service(data, NONE)
        : CipherInput.inContext(data, context);
  }
}
