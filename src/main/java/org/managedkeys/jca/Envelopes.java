// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.managedkeys.key.CipherAlgorithm;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.registry.RegisteredKey;

/**
 * Envelopes in one call, the same as {@code KMS/Envelope/NoPadding} makes and opens, also for RSA
 * keys: of those the public half encrypts the data key, by OAEP. How far a data key serves further
 * messages the key's entry says.
 *
 * <p>Thread-safe. Permission is checked on every use.
 */
public final class Envelopes {

  private static final CipherAlgorithm ROW =
      CipherAlgorithm.TABLE.stream().filter(CipherAlgorithm::envelope).findFirst().orElseThrow();

  private Envelopes() {}

  /**
   * Encrypts a message.
   *
   * @param associated data that is authenticated and not encrypted
   * @throws KeyException INVALID if the envelope would be longer than an array, about 2 GiB; DENIED
   *     if the key may not encrypt, UNSUPPORTED if it cannot; otherwise as its service says
   */
  public static byte[] seal(RegisteredKey key, byte[] message, byte[] associated) {
    EnvelopeEncryption encryption = new EnvelopeEncryption(setting(key, KeyUsage.ENCRYPT));
    encryption.updateAssociated(associated, 0, associated.length);
    try {
      return encryption.finish(message, 0, message.length, Integer.MAX_VALUE);
    } catch (IllegalBlockSizeException e) {
      throw KeyException.of(
          Kind.INVALID, key.subject(), "encrypt", String.valueOf(e.getMessage()), null, e);
    } catch (ShortBufferException e) {
      throw roomForAll(e);
    } catch (ProviderException e) {
      throw original(key, "encrypt", e);
    }
  }

  /**
   * Decrypts a message.
   *
   * @throws WrongCiphertext if it is no envelope that this key made with this associated data,
   *     without saying what is wrong with it
   * @throws KeyException DENIED if the key may not decrypt, UNSUPPORTED if it cannot; otherwise as
   *     its service says
   */
  public static byte[] open(RegisteredKey key, byte[] envelope, byte[] associated)
      throws WrongCiphertext {
    EnvelopeDecryption decryption = new EnvelopeDecryption(setting(key, KeyUsage.DECRYPT));
    decryption.updateAssociated(associated, 0, associated.length);
    try {
      return decryption.finish(envelope, 0, envelope.length, Integer.MAX_VALUE);
    } catch (AEADBadTagException e) {
      throw new WrongCiphertext(key.subject(), CipherScheme.of(Mode.SERVICE));
    } catch (ShortBufferException e) {
      throw roomForAll(e);
    } catch (ProviderException e) {
      throw original(key, "decrypt", e);
    }
  }

  /**
   * Checks, without a remote call, that the key may and can do this.
   *
   * @param usage encrypt or decrypt
   * @throws KeyException DENIED if it may not, UNSUPPORTED if it cannot
   */
  public static void check(RegisteredKey key, KeyUsage usage) {
    key.dataKeys().check(usage);
  }

  private static KmsOperation.Setting setting(RegisteredKey key, KeyUsage usage) {
    return new KmsOperation.Setting(ROW, key, usage, Map.of());
  }

  private static IllegalStateException roomForAll(GeneralSecurityException e) {
    return new IllegalStateException("there is room for any output", e);
  }

  /** What the operations have turned into an exception of the JCA. */
  private static KeyException original(RegisteredKey key, String operation, ProviderException e) {
    return e.getCause() instanceof KeyException known
        ? known
        : KeyException.of(
            Kind.INTERNAL, key.subject(), operation, String.valueOf(e.getMessage()), null, e);
  }
}
