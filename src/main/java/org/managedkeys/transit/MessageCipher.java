// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.WrongCiphertext;

/**
 * Encryption and decryption of messages in one form: what a ciphertext has behind {@code
 * vault:v<n>:} ({@code docs/formats.md}). Stateless and thread-safe. What an option asks for and
 * the form cannot do is refused, never left out.
 */
interface MessageCipher {

  String ENCRYPT = "encrypt";
  String DECRYPT = "decrypt";

  /** What hints say of data that the managed key cannot take by itself. */
  String ENVELOPE_HINT =
      "a version of the key that is made with encryption = envelope takes any length and associated"
          + " data";

  /**
   * Whether most encryptions need no call to the key service, so that it would not pay to do
   * several at a time.
   */
  boolean encryptsHere(OpenVersion version);

  /**
   * Encrypts, after the permission check.
   *
   * @return the ciphertext's payload
   * @throws KeyException INVALID if the key takes no such data or options; otherwise as its service
   *     says
   */
  byte[] encrypt(OpenVersion version, CipherOptions options, byte[] plaintext);

  /**
   * Decrypts, after the permission check.
   *
   * @throws WrongCiphertext if it is nothing that this key encrypted with these options, without
   *     saying what is wrong with it
   * @throws KeyException as {@link #encrypt}
   */
  byte[] decrypt(OpenVersion version, CipherOptions options, byte[] payload) throws WrongCiphertext;

  /**
   * That of a key version.
   *
   * @param operation {@link #ENCRYPT} or {@link #DECRYPT}
   * @throws KeyException UNSUPPORTED if keys of its kind do no such thing
   */
  static MessageCipher of(OpenVersion version, String operation) {
    boolean isRaw = version.version().form() == EncryptionForm.RAW;
    return switch (version.version().algorithm().family()) {
      case RSA -> isRaw ? RawRsa.INSTANCE : Enveloped.INSTANCE;
      case AES -> isRaw ? RawAes.INSTANCE : Enveloped.INSTANCE;
      case EC, EDDSA, XDH, ML_DSA, HMAC ->
          throw KeyException.of(
              Kind.UNSUPPORTED,
              version.subject(),
              operation,
              "message "
                  + operation
                  + "ion not supported for key type "
                  + version.version().algorithm().jcaName(),
              "RSA and AES keys encrypt");
    };
  }

  /** What is wrong with a request for a key of this form. */
  static KeyException invalid(OpenVersion version, String operation, String detail, String hint) {
    return KeyException.of(
        Kind.INVALID, version.subject(), operation, detail, hint.isEmpty() ? null : hint);
  }

  /** Refuses an IV where there is none, or the service makes it. */
  static void refuseIv(OpenVersion version, String operation, CipherOptions options) {
    if (options.hasIv()) {
      throw invalid(
          version,
          operation,
          "provided nonce not allowed for this key",
          "leave nonce and iv out: only keys in the device's own AES take one");
    }
  }

  /** Refuses the options of RSA for keys that have none. */
  static void refusePadding(OpenVersion version, String operation, CipherOptions options) {
    if (options.padding().isPresent() || options.hash().isPresent()) {
      throw invalid(
          version,
          operation,
          "padding_scheme and hash_algorithm are for RSA keys whose encryption is raw",
          "leave them out");
    }
  }
}
