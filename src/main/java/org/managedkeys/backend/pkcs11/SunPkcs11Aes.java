// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.ProviderException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.WrongCiphertext;

/**
 * Encryption and decryption by an AES key through SunPKCS11, which has no key wrap. While the token
 * works, the JVM's garbage collector waits for it. Thread-safe.
 */
final class SunPkcs11Aes {

  private static final Map<Mode, String> NAMES =
      Map.of(
          Mode.AES_CBC, "AES/CBC/NoPadding",
          Mode.AES_CBC_PADDED, "AES/CBC/PKCS5Padding",
          Mode.AES_CTR, "AES/CTR/NoPadding",
          Mode.AES_GCM, "AES/GCM/NoPadding");

  private final SunPkcs11Key key;

  SunPkcs11Aes(SunPkcs11Key key) {
    this.key = key;
  }

  /**
   * Checks a scheme.
   *
   * @param verb encrypt or decrypt, for the message
   */
  void check(String verb, CipherScheme scheme) {
    if (!fits(scheme.mode())) {
      String possible =
          Stream.of(Mode.values())
              .filter(this::fits)
              .map(Mode::name)
              .collect(Collectors.joining(", "));
      throw key.unsupported(
          verb + " by " + scheme, possible.isEmpty() ? "no cipher" : possible + " only");
    }
  }

  private boolean fits(Mode mode) {
    String name = NAMES.get(mode);
    return name != null && key.offers("Cipher", name);
  }

  /** As {@link org.managedkeys.key.Encrypts#encrypt}. */
  Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    check("encrypt", scheme);
    String operation = "encrypt by " + scheme;
    int expected =
        AesLengths.check(key.subject(), operation, scheme, input, input.data().length).ciphertext();
    byte[] bytes =
        expected == 0
            ? new byte[0]
            : key.run(
                operation,
                (token, found) ->
                    cipher(token, Cipher.ENCRYPT_MODE, found, scheme, input).doFinal(input.data()));
    return new Ciphertext(
        input.iv().clone(), key.checkLength(operation, bytes, expected, expected));
  }

  /** As {@link org.managedkeys.key.Decrypts#decrypt}. */
  byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    check("decrypt", scheme);
    String operation = "decrypt by " + scheme;
    AesLengths lengths =
        AesLengths.check(key.subject(), operation, scheme, input, input.data().length);
    if (!lengths.mayBeCiphertext()) {
      throw new WrongCiphertext(key.subject(), scheme);
    }
    if (input.data().length == 0) {
      return new byte[0];
    }
    boolean mayBeWrong = scheme.mode() == Mode.AES_CBC_PADDED || scheme.mode() == Mode.AES_GCM;
    Optional<byte[]> plain =
        key.run(
            operation,
            (token, found) ->
                opened(
                    key,
                    token,
                    cipher(token, Cipher.DECRYPT_MODE, found, scheme, input),
                    input.data(),
                    mayBeWrong));
    return key.checkLength(
        operation,
        plain.orElseThrow(() -> new WrongCiphertext(key.subject(), scheme)),
        lengths.leastPlaintext(),
        lengths.mostPlaintext());
  }

  private static Cipher cipher(
      SunPkcs11Token token, int direction, Key found, CipherScheme scheme, CipherInput input)
      throws GeneralSecurityException {
    Cipher cipher =
        Cipher.getInstance(Objects.requireNonNull(NAMES.get(scheme.mode())), token.provider());
    if (scheme.mode() == Mode.AES_GCM) {
      cipher.init(direction, found, new GCMParameterSpec(input.tagBits(), input.iv()));
      cipher.updateAAD(input.associated());
    } else {
      cipher.init(direction, found, new IvParameterSpec(input.iv()));
    }
    return cipher;
  }

  /**
   * What a cipher made of a ciphertext; empty if it is one that the key cannot open.
   *
   * @param mayBeWrong whether such ciphertexts exist: where there is no padding and no tag, all can
   *     be opened, and a refusal is the token's failure
   */
  static Optional<byte[]> opened(
      SunPkcs11Key key, SunPkcs11Token token, Cipher ready, byte[] ciphertext, boolean mayBeWrong)
      throws GeneralSecurityException {
    try {
      return Optional.of(ready.doFinal(ciphertext));
    } catch (GeneralSecurityException | ProviderException e) {
      // A lost login is answered alike, but then the key is out of sight.
      if (mayBeWrong && SunPkcs11Failure.maySayWrongCiphertext(e) && key.isInSight(token)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
