// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.RsaEncryption;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.registry.RegisteredKey;

/**
 * Encrypts random data and has the key decrypt it: a secret key encrypts itself, for an RSA key its
 * public half does.
 */
final class EncryptionTrial {

  private static final int DATA_BYTES = 32;
  private static final String DECRYPT = "decrypt";
  private static final SecureRandom RANDOM = new SecureRandom();

  private EncryptionTrial() {}

  /** What was chosen, for a person. */
  static String run(RegisteredKey key, KeyTest test) {
    byte[] data = new byte[DATA_BYTES];
    RANDOM.nextBytes(data);
    Decrypts decryptor = key.use(KeyUsage.DECRYPT, Decrypts.class);
    try {
      return decryptor.algorithm().family() == Family.RSA
          ? rsa(key, decryptor, test, data)
          : secret(key, decryptor, data);
    } catch (WrongCiphertext e) {
      throw KeyTester.wrong(key, DECRYPT, "it cannot decrypt what was encrypted for it");
    }
  }

  private static String rsa(RegisteredKey key, Decrypts decryptor, KeyTest test, byte[] data)
      throws WrongCiphertext {
    List<CipherScheme> schemes = new ArrayList<>();
    Optional<DigestAlgorithm> wanted =
        test.hashAlgorithm().map(name -> HashNames.digest(key.subject(), name));
    wanted
        .map(List::of)
        .orElse(
            List.of(
                DigestAlgorithm.SHA_256,
                DigestAlgorithm.SHA_512,
                DigestAlgorithm.SHA_384,
                DigestAlgorithm.SHA_1))
        .forEach(digest -> {
          schemes.add(CipherScheme.oaep(digest, digest));
          schemes.add(CipherScheme.oaep(digest, DigestAlgorithm.SHA_1));
        });
    if (wanted.isEmpty()) {
      schemes.add(CipherScheme.of(Mode.RSA_PKCS1));
    }
    CipherScheme chosen = choose(key, schemes, decryptor);
    PublicKey publicKey = RsaEncryption.decoded(key.subject(), key.subjectPublicKeyInfo());
    byte[] encrypted = RsaEncryption.encrypt(key.subject(), publicKey, chosen, data);
    compare(key, data, decryptor.decrypt(chosen, CipherInput.of(encrypted)));
    return chosen.toString();
  }

  private static String secret(RegisteredKey key, Decrypts decryptor, byte[] data)
      throws WrongCiphertext {
    Encrypts encryptor = key.use(KeyUsage.ENCRYPT, Encrypts.class);
    if (isAuthenticated(encryptor, decryptor)) {
      byte[] associated = new byte[0];
      byte[] sealed =
          ServiceEncryption.encrypt(
              encryptor, key.subject(), CipherInput.service(data, associated));
      compare(
          key,
          data,
          ServiceEncryption.decrypt(
              decryptor, key.subject(), CipherInput.service(sealed, associated)));
      return "authenticated encryption";
    }
    CipherScheme chosen =
        choose(
            key,
            List.of(
                CipherScheme.of(Mode.AES_CBC_PADDED),
                CipherScheme.of(Mode.AES_CTR),
                CipherScheme.of(Mode.AES_CBC)),
            decryptor);
    encryptor.checkEncryption(chosen);
    byte[] iv = new byte[encryptor.makesIv(chosen) ? 0 : CipherScheme.AES_BLOCK];
    RANDOM.nextBytes(iv);
    Ciphertext encrypted = encryptor.encrypt(chosen, CipherInput.withIv(data, iv));
    compare(
        key,
        data,
        decryptor.decrypt(chosen, CipherInput.withIv(encrypted.bytes(), encrypted.iv())));
    return chosen.toString();
  }

  private static boolean isAuthenticated(Encrypts encryptor, Decrypts decryptor) {
    try {
      ServiceEncryption.checkEncryption(encryptor);
      ServiceEncryption.checkDecryption(decryptor);
      return true;
    } catch (KeyException e) {
      return false;
    }
  }

  private static CipherScheme choose(
      RegisteredKey key, List<CipherScheme> schemes, Decrypts decryptor) {
    KeyException first = KeyTester.cannot(key, DECRYPT, "has no such encryption");
    for (int index = 0; index < schemes.size(); index++) {
      try {
        decryptor.checkDecryption(schemes.get(index));
        return schemes.get(index);
      } catch (KeyException e) {
        first = index == 0 ? e : first;
      }
    }
    throw first;
  }

  private static void compare(RegisteredKey key, byte[] data, byte[] decrypted) {
    if (!Arrays.equals(data, decrypted)) {
      throw KeyTester.wrong(key, DECRYPT, "decryption gives other data than was encrypted");
    }
  }
}
