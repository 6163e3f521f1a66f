// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyException.Kind;

/**
 * Authenticated encryption by any key that has it, into a ciphertext that needs nothing beside it
 * but the associated data: by GCM where it can be had, else by {@link Mode#SERVICE}, where the
 * service chooses everything. What GCM gives is written as {@code IV || ciphertext || tag}, with an
 * IV of 12 bytes and a tag of 16, which is what Tink calls AES-GCM without prefix.
 */
public final class ServiceEncryption {

  /** The most that a service adds to the plaintext. */
  public static final int MOST_OVERHEAD = 2048;

  private static final CipherScheme SERVICE = CipherScheme.of(Mode.SERVICE);
  private static final CipherScheme GCM = CipherScheme.of(Mode.AES_GCM);
  private static final int GCM_IV = 12;
  private static final int GCM_TAG = 16;
  private static final byte[] NONE = {};
  private static final SecureRandom RANDOM = new SecureRandom();

  private ServiceEncryption() {}

  /**
   * Checks, without a remote call, that a key can encrypt so.
   *
   * @throws KeyException of kind UNSUPPORTED that says what the key can do
   */
  public static void checkEncryption(Encrypts key) {
    schemeOf(key::checkEncryption);
  }

  /** As {@link #checkEncryption}, for decryption. */
  public static void checkDecryption(Decrypts key) {
    schemeOf(key::checkDecryption);
  }

  /**
   * Encrypts.
   *
   * @param subject the key as messages name it
   * @param input made by {@link CipherInput#service} or {@link CipherInput#inContext}
   * @throws KeyException INVALID if the service takes no data of this length, or no context;
   *     otherwise as {@link Encrypts#encrypt} says
   */
  public static byte[] encrypt(Encrypts key, String subject, CipherInput input) {
    if (schemeOf(key::checkEncryption).equals(GCM)) {
      checkContext(subject, "encrypt", false, input);
      return encryptByGcm(key, subject, input);
    }
    checkContext(subject, "encrypt", key instanceof TakesContext, input);
    byte[] sealed = key.encrypt(SERVICE, input).bytes();
    int overhead = sealed.length - input.data().length;
    if (overhead <= 0 || overhead > MOST_OVERHEAD) {
      throw malformed(subject, "encrypt", sealed.length);
    }
    return sealed;
  }

  private static byte[] encryptByGcm(Encrypts key, String subject, CipherInput input) {
    byte[] iv = NONE;
    if (!key.makesIv(GCM)) {
      iv = new byte[GCM_IV];
      RANDOM.nextBytes(iv);
    }
    byte[] data = input.data();
    Ciphertext answer =
        key.encrypt(
            GCM, CipherInput.authenticated(data, iv, input.associated(), GCM_TAG * Byte.SIZE));
    byte[] sealed = answer.bytes();
    boolean hasIv = iv.length == 0 || Arrays.equals(iv, answer.iv());
    if (!hasIv || answer.iv().length != GCM_IV || sealed.length != data.length + GCM_TAG) {
      throw malformed(subject, "encrypt", sealed.length);
    }
    byte[] all = Arrays.copyOf(answer.iv(), Math.addExact(GCM_IV, sealed.length));
    System.arraycopy(sealed, 0, all, GCM_IV, sealed.length);
    return all;
  }

  /**
   * Decrypts.
   *
   * @param subject the key as messages name it
   * @param input made by {@link CipherInput#service} or {@link CipherInput#inContext}
   * @throws WrongCiphertext if it is not what this key encrypted with this associated data
   * @throws KeyException INVALID if the service takes no context; otherwise as {@link
   *     Decrypts#decrypt} says
   */
  public static byte[] decrypt(Decrypts key, String subject, CipherInput input)
      throws WrongCiphertext {
    if (schemeOf(key::checkDecryption).equals(GCM)) {
      checkContext(subject, "decrypt", false, input);
      return decryptByGcm(key, subject, input);
    }
    checkContext(subject, "decrypt", key instanceof TakesContext, input);
    if (input.data().length == 0) {
      throw new WrongCiphertext(subject, SERVICE);
    }
    byte[] plain = key.decrypt(SERVICE, input);
    if (plain.length >= input.data().length) {
      throw malformed(subject, "decrypt", plain.length);
    }
    return plain;
  }

  private static byte[] decryptByGcm(Decrypts key, String subject, CipherInput input)
      throws WrongCiphertext {
    byte[] all = input.data();
    if (all.length < GCM_IV + GCM_TAG) {
      throw new WrongCiphertext(subject, GCM);
    }
    byte[] plain =
        key.decrypt(
            GCM,
            CipherInput.authenticated(
                Arrays.copyOfRange(all, GCM_IV, all.length),
                Arrays.copyOf(all, GCM_IV),
                input.associated(),
                GCM_TAG * Byte.SIZE));
    if (plain.length != all.length - GCM_IV - GCM_TAG) {
      throw malformed(subject, "decrypt", plain.length);
    }
    return plain;
  }

  /** What the key is asked for. The check of a key asks no service. */
  private static CipherScheme schemeOf(Consumer<CipherScheme> check) {
    try {
      check.accept(GCM);
      return GCM;
    } catch (KeyException e) {
      if (e.kind() != Kind.UNSUPPORTED) {
        throw e;
      }
      check.accept(SERVICE);
      return SERVICE;
    }
  }

  private static void checkContext(
      String subject, String operation, boolean takesContext, CipherInput input) {
    if (!takesContext && !input.context().isEmpty()) {
      throw KeyException.of(
          Kind.INVALID,
          subject,
          operation,
          "its service takes no encryption context",
          "give associated data instead");
    }
  }

  private static KeyException malformed(String subject, String operation, int length) {
    return KeyException.of(
        Kind.INTERNAL,
        subject,
        operation,
        "its service answered " + length + " bytes, which cannot be right",
        null);
  }
}
