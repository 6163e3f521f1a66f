// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ServiceEncryption;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.registry.RegisteredKey;

/**
 * Messages encrypted by an AES key in its service, in one call each: by GCM where it can be had, by
 * the service's own scheme where there is nothing else, and by CBC or CTR where the managed key is
 * restricted to that. GCM, CBC and CTR have their IV in front of the ciphertext.
 *
 * <p>CBC and CTR authenticate nothing, and take no associated data.
 */
enum RawAes implements MessageCipher {
  INSTANCE;

  /** The first one that a key can do is its own. */
  private static final List<Mode> MODES =
      List.of(Mode.AES_GCM, Mode.SERVICE, Mode.AES_CBC_PADDED, Mode.AES_CBC, Mode.AES_CTR);

  private static final int GCM_IV = 12;
  private static final int GCM_TAG_BITS = 128;
  private static final int BLOCK = CipherScheme.AES_BLOCK;
  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  public boolean encryptsHere(OpenVersion version) {
    return false;
  }

  @Override
  public byte[] encrypt(OpenVersion version, CipherOptions options, byte[] plaintext) {
    MessageCipher.refusePadding(version, ENCRYPT, options);
    RegisteredKey managed = version.managed();
    Encrypts key = managed.use(KeyUsage.ENCRYPT, Encrypts.class);
    Mode mode = mode(key::checkEncryption);
    try {
      if (mode == Mode.SERVICE || (mode == Mode.AES_GCM && !options.hasIv())) {
        MessageCipher.refuseIv(version, ENCRYPT, options);
        return ServiceEncryption.encrypt(
            key, managed.subject(), CipherInput.service(plaintext, options.associatedData()));
      }
      return encryptWithIv(version, key, CipherScheme.of(mode), options, plaintext);
    } catch (KeyException e) {
      if (e.kind() != Kind.INVALID || e.subject().equals(version.subject())) {
        throw e;
      }
      // Longer or shorter than the service takes.
      throw KeyException.of(
          Kind.INVALID, version.subject(), ENCRYPT, e.problem(), MessageCipher.ENVELOPE_HINT, e);
    }
  }

  private static byte[] encryptWithIv(
      OpenVersion version,
      Encrypts key,
      CipherScheme scheme,
      CipherOptions options,
      byte[] plaintext) {
    boolean isGcm = scheme.mode() == Mode.AES_GCM;
    if (options.hasIv() && key.makesIv(scheme)) {
      MessageCipher.refuseIv(version, ENCRYPT, options);
    }
    int ivBytes = isGcm ? GCM_IV : BLOCK;
    byte[] iv = options.iv();
    if (!options.hasIv() && !key.makesIv(scheme)) {
      iv = new byte[ivBytes];
      RANDOM.nextBytes(iv);
    }
    if (options.hasIv() && iv.length != ivBytes) {
      throw MessageCipher.invalid(
          version,
          ENCRYPT,
          "the nonce has " + iv.length + " bytes, and " + scheme + " takes " + ivBytes,
          "");
    }
    if (!isGcm) {
      refuseAssociatedData(version, ENCRYPT, scheme, options);
    }
    Ciphertext sealed = key.encrypt(scheme, input(scheme, plaintext, iv, options));
    boolean isIv = iv.length == 0 ? sealed.iv().length == ivBytes : Arrays.equals(iv, sealed.iv());
    if (!isIv) {
      throw KeyException.of(
          Kind.INTERNAL,
          version.subject(),
          ENCRYPT,
          "the service of its managed key used another IV than it was given",
          null);
    }
    byte[] payload = Arrays.copyOf(sealed.iv(), Math.addExact(ivBytes, sealed.bytes().length));
    System.arraycopy(sealed.bytes(), 0, payload, ivBytes, sealed.bytes().length);
    return payload;
  }

  @Override
  public byte[] decrypt(OpenVersion version, CipherOptions options, byte[] payload)
      throws WrongCiphertext {
    MessageCipher.refusePadding(version, DECRYPT, options);
    RegisteredKey managed = version.managed();
    Decrypts key = managed.use(KeyUsage.DECRYPT, Decrypts.class);
    CipherScheme scheme = CipherScheme.of(mode(key::checkDecryption));
    boolean isGcm = scheme.mode() == Mode.AES_GCM;
    if (scheme.mode() == Mode.SERVICE) {
      MessageCipher.refuseIv(version, DECRYPT, options);
    } else {
      checkIv(managed, scheme, options, payload);
    }
    if (isGcm || scheme.mode() == Mode.SERVICE) {
      return ServiceEncryption.decrypt(
          key, managed.subject(), CipherInput.service(payload, options.associatedData()));
    }
    refuseAssociatedData(version, DECRYPT, scheme, options);
    int length = payload.length - BLOCK;
    boolean isTooShort = length < (scheme.mode() == Mode.AES_CBC_PADDED ? BLOCK : 0);
    if (isTooShort || (scheme.mode() != Mode.AES_CTR && length % BLOCK != 0)) {
      throw new WrongCiphertext(managed.subject(), scheme);
    }
    byte[] iv = Arrays.copyOf(payload, BLOCK);
    byte[] sealed = Arrays.copyOfRange(payload, BLOCK, payload.length);
    return key.decrypt(scheme, input(scheme, sealed, iv, options));
  }

  /** The ciphertext has its IV with it; one that the caller gives beside must be the same. */
  private static void checkIv(
      RegisteredKey managed, CipherScheme scheme, CipherOptions options, byte[] payload)
      throws WrongCiphertext {
    byte[] iv = options.iv();
    if (options.hasIv()
        && (payload.length < iv.length
            || !Arrays.equals(iv, 0, iv.length, payload, 0, iv.length)
            || iv.length != (scheme.mode() == Mode.AES_GCM ? GCM_IV : BLOCK))) {
      throw new WrongCiphertext(managed.subject(), scheme);
    }
  }

  private static CipherInput input(
      CipherScheme scheme, byte[] data, byte[] iv, CipherOptions options) {
    return scheme.mode() == Mode.AES_GCM
        ? CipherInput.authenticated(data, iv, options.associatedData(), GCM_TAG_BITS)
        : CipherInput.withIv(data, iv);
  }

  private static Mode mode(Consumer<CipherScheme> check) {
    @Nullable KeyException first = null;
    for (Mode mode : MODES) {
      try {
        check.accept(CipherScheme.of(mode));
        return mode;
      } catch (KeyException e) {
        if (e.kind() != Kind.UNSUPPORTED) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    throw first == null ? new IllegalStateException("there are no modes") : first;
  }

  private static void refuseAssociatedData(
      OpenVersion version, String operation, CipherScheme scheme, CipherOptions options) {
    if (options.hasAssociatedData()) {
      throw MessageCipher.invalid(
          version,
          operation,
          "associated_data cannot be bound by " + scheme + ", which authenticates nothing",
          "let the managed key use AES GCM");
    }
  }
}
