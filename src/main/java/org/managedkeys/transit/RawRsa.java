// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.PublicKey;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.RsaEncryption;
import org.managedkeys.key.WrongCiphertext;

/**
 * Short messages encrypted by RSA itself: by OAEP, or by PKCS#1 v1.5 where the caller asks for it
 * or the managed key's entry leaves nothing else. Encryption needs the public key only and no call
 * to the service. Nothing is encrypted that the service could not decrypt.
 *
 * <p>RSA binds no associated data and tells nothing of who encrypted.
 */
enum RawRsa implements MessageCipher {
  INSTANCE;

  @Override
  public boolean encryptsHere(OpenVersion version) {
    return true;
  }

  @Override
  public byte[] encrypt(OpenVersion version, CipherOptions options, byte[] plaintext) {
    refuseOthers(version, ENCRYPT, options);
    version.permit(KeyUsage.ENCRYPT, "RSA public key");
    version.handle(); // Refused if it is another key by now.
    if (!(version.managed().open() instanceof Decrypts key)) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          version.subject(),
          ENCRYPT,
          "its managed key cannot decrypt, so that nothing may be encrypted for it",
          "rotate it to a managed key for decryption");
    }
    CipherScheme scheme = scheme(version, ENCRYPT, options, key);
    PublicKey publicKey = version.publicKey().orElseThrow();
    int longest = RsaEncryption.longest(scheme, publicKey);
    if (plaintext.length > longest) {
      throw MessageCipher.invalid(
          version,
          ENCRYPT,
          "the plaintext has "
              + plaintext.length
              + " bytes, and "
              + scheme
              + " takes at most "
              + Math.max(longest, 0),
          MessageCipher.ENVELOPE_HINT);
    }
    return RsaEncryption.encrypt(version.subject(), publicKey, scheme, plaintext);
  }

  @Override
  public byte[] decrypt(OpenVersion version, CipherOptions options, byte[] payload)
      throws WrongCiphertext {
    refuseOthers(version, DECRYPT, options);
    version.handle(); // Refused if it is another key by now.
    Decrypts key = version.managed().use(KeyUsage.DECRYPT, Decrypts.class);
    return key.decrypt(scheme(version, DECRYPT, options, key), CipherInput.of(payload));
  }

  private static CipherScheme scheme(
      OpenVersion version, String operation, CipherOptions options, Decrypts key) {
    Mode padding = options.padding().orElse(Mode.RSA_OAEP);
    if (padding == Mode.RSA_PKCS1 && options.hash().isPresent()) {
      throw MessageCipher.invalid(
          version, operation, "hash_algorithm is for OAEP, and pkcs1v15 has none", "leave it out");
    }
    if (options.padding().isEmpty() && options.hash().isEmpty()) {
      return usual(key);
    }
    CipherScheme scheme;
    if (padding == Mode.RSA_PKCS1) {
      scheme = CipherScheme.of(padding);
    } else if (options.hash().isPresent()) {
      DigestAlgorithm hash = options.hash().get();
      scheme = CipherScheme.oaep(hash, hash);
    } else {
      scheme = RsaEncryption.oaepOf(key);
    }
    key.checkDecryption(scheme);
    return scheme;
  }

  /** OAEP, unless the entry of the managed key restricts it to PKCS#1 v1.5. */
  private static CipherScheme usual(Decrypts key) {
    try {
      return RsaEncryption.oaepOf(key);
    } catch (KeyException e) {
      if (e.kind() != Kind.UNSUPPORTED) {
        throw e;
      }
      CipherScheme other = CipherScheme.of(Mode.RSA_PKCS1);
      try {
        key.checkDecryption(other);
      } catch (KeyException neither) {
        throw e;
      }
      return other;
    }
  }

  private static void refuseOthers(OpenVersion version, String operation, CipherOptions options) {
    MessageCipher.refuseIv(version, operation, options);
    if (options.hasAssociatedData()) {
      throw MessageCipher.invalid(
          version,
          operation,
          "associated_data cannot be bound by RSA itself",
          MessageCipher.ENVELOPE_HINT);
    }
  }
}
