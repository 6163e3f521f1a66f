// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyException.Kind;

/**
 * Encryption for an RSA key with its public half, by the JDK and without a call to the key's
 * service, which alone can decrypt the result. Whoever has the public half can make such
 * ciphertexts: they tell nothing of their origin.
 */
public final class RsaEncryption {

  /** Bytes of PKCS#1 v1.5 padding at least, RFC 8017 section 7.2.1. */
  private static final int PKCS1_OVERHEAD = 11;

  /** Digests of OAEP, the one that is taken first in front. */
  private static final List<DigestAlgorithm> DIGESTS =
      List.of(
          DigestAlgorithm.SHA_256,
          DigestAlgorithm.SHA_512,
          DigestAlgorithm.SHA_384,
          DigestAlgorithm.SHA_224,
          DigestAlgorithm.SHA_1);

  private RsaEncryption() {}

  /**
   * The OAEP that a key is used by where nobody says more: with SHA-256 if it can do that, and with
   * the same digest in MGF1. It is the same each time, unless the key is restricted later.
   *
   * @throws KeyException of kind UNSUPPORTED, without a remote call, if it can do no OAEP
   */
  public static CipherScheme oaepOf(Decrypts key) {
    for (DigestAlgorithm digest : DIGESTS) {
      CipherScheme scheme = CipherScheme.oaep(digest, digest);
      if (canDecrypt(key, scheme)) {
        return scheme;
      }
    }
    CipherScheme first = CipherScheme.oaep(DIGESTS.get(0), DIGESTS.get(0));
    key.checkDecryption(first);
    return first;
  }

  private static boolean canDecrypt(Decrypts key, CipherScheme scheme) {
    try {
      key.checkDecryption(scheme);
      return true;
    } catch (KeyException e) {
      if (e.kind() != Kind.UNSUPPORTED) {
        throw e;
      }
      return false;
    }
  }

  /** How many bytes a scheme encrypts at most; less than 0 if the key is too short for it. */
  public static int longest(CipherScheme scheme, PublicKey key) {
    int modulusBytes = (((RSAKey) key).getModulus().bitLength() + 7) / 8;
    return scheme.mode() == Mode.RSA_PKCS1
        ? modulusBytes - PKCS1_OVERHEAD
        : modulusBytes - 2 - 2 * Objects.requireNonNull(scheme.digest()).bytes();
  }

  /**
   * Encrypts.
   *
   * @param subject the key as messages name it
   * @param scheme OAEP, without label, or PKCS#1 v1.5
   * @throws KeyException INVALID if the data is longer than {@link #longest}
   */
  public static byte[] encrypt(String subject, PublicKey key, CipherScheme scheme, byte[] data) {
    int longest = longest(scheme, key);
    if (data.length > longest) {
      throw KeyException.of(
          Kind.INVALID,
          subject,
          "encrypt by " + scheme,
          "there are " + data.length + " bytes, and its limit is " + Math.max(longest, 0),
          null);
    }
    try {
      return cipher(key, scheme).doFinal(data);
    } catch (GeneralSecurityException e) {
      throw failed(subject, e);
    }
  }

  private static Cipher cipher(PublicKey key, CipherScheme scheme) throws GeneralSecurityException {
    if (scheme.mode() == Mode.RSA_PKCS1) {
      Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", "SunJCE");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher;
    }
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key,
        new OAEPParameterSpec(
            Objects.requireNonNull(scheme.digest()).jcaName(),
            "MGF1",
            new MGF1ParameterSpec(Objects.requireNonNull(scheme.mgf1Digest()).jcaName()),
            PSource.PSpecified.DEFAULT));
    return cipher;
  }

  /**
   * The public half of an RSA key as the JDK has it.
   *
   * @param subject the key as messages name it
   * @param publicKey as {@link HasPublicKey#subjectPublicKeyInfo} gives it
   */
  public static PublicKey decoded(String subject, byte[] publicKey) {
    try {
      return KeyFactory.getInstance("RSA", "SunRsaSign")
          .generatePublic(new X509EncodedKeySpec(publicKey));
    } catch (GeneralSecurityException e) {
      throw failed(subject, e);
    }
  }

  private static KeyException failed(String subject, GeneralSecurityException e) {
    return KeyException.of(
        Kind.INTERNAL,
        subject,
        "encrypt with its public key",
        String.valueOf(e.getMessage()),
        null,
        e);
  }
}
