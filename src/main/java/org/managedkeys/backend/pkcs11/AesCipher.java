// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.WrongCiphertext;

/**
 * Encryption and decryption by an AES key on a token, each in one piece; {@link KeyWrapping} does
 * key wrap. Thread-safe.
 */
final class AesCipher {

  private static final Map<Mode, Long> MECHANISMS =
      Map.of(
          Mode.AES_CBC, Ck.CKM_AES_CBC,
          Mode.AES_CBC_PADDED, Ck.CKM_AES_CBC_PAD,
          Mode.AES_CTR, Ck.CKM_AES_CTR,
          Mode.AES_GCM, Ck.CKM_AES_GCM);

  private static final int COUNTER_BITS = 128;
  private final KeyOnToken key;
  private final KeyWrapping wrapping;

  /** Whether the token wants CK_GCM_PARAMS without ulIvBits, as the text of version 2.40 has it. */
  private volatile boolean shortGcm;

  AesCipher(KeyOnToken key, KeyWrapping wrapping) {
    this.key = key;
    this.wrapping = wrapping;
  }

  /** As {@link org.managedkeys.key.Encrypts#checkEncryption}. */
  void checkEncryption(CipherScheme scheme) {
    check(scheme, "encrypt by " + scheme, "no encryption");
    if (scheme.mode().isKeyWrap()) {
      wrapping.checkWrap(scheme);
    } else {
      key.require(Ck.CKA_ENCRYPT, "CKA_ENCRYPT", "encrypt by " + scheme);
    }
  }

  /** As {@link org.managedkeys.key.Decrypts#checkDecryption}. */
  void checkDecryption(CipherScheme scheme) {
    check(scheme, "decrypt by " + scheme, "no decryption");
    if (scheme.mode().isKeyWrap()) {
      wrapping.checkUnwrap(scheme);
    } else {
      key.require(Ck.CKA_DECRYPT, "CKA_DECRYPT", "decrypt by " + scheme);
    }
  }

  private void check(CipherScheme scheme, String operation, String nothing) {
    if (!fits(scheme.mode())) {
      String possible =
          Stream.of(Mode.values())
              .filter(this::fits)
              .map(Mode::name)
              .collect(Collectors.joining(", "));
      throw key.unsupported(
          operation,
          "it can do " + (possible.isEmpty() ? nothing : possible + " only") + key.restriction());
    }
  }

  private boolean fits(Mode mode) {
    Long number = MECHANISMS.get(mode);
    return mode.family() == key.algorithm().family()
        && (number == null ? wrapping.fits(mode) : key.offers(number));
  }

  /** As {@link org.managedkeys.key.Encrypts#encrypt}. */
  Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    checkEncryption(scheme);
    byte[] data = input.data();
    if (scheme.mode().isKeyWrap()) {
      return new Ciphertext(new byte[0], wrapping.wrap(scheme, data));
    }
    String operation = "encrypt by " + scheme;
    AesLengths lengths = AesLengths.check(key.subject(), operation, scheme, input);
    int expected = lengths.ciphertext();
    // Not every token takes an empty call, whose result is plain.
    byte[] bytes =
        expected == 0
            ? new byte[0]
            : key.run(
                operation,
                (session, handle) ->
                    withMechanism(
                        scheme,
                        input,
                        mechanism -> session.operations().encrypt(mechanism, handle, data)));
    return new Ciphertext(
        input.iv().clone(), key.checkLength(operation, bytes, expected, expected));
  }

  /** As {@link org.managedkeys.key.Decrypts#decrypt}. */
  byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    checkDecryption(scheme);
    if (scheme.mode().isKeyWrap()) {
      return wrapping.unwrap(scheme, input.data());
    }
    String operation = "decrypt by " + scheme;
    AesLengths lengths = AesLengths.check(key.subject(), operation, scheme, input);
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
            (session, handle) ->
                withMechanism(
                    scheme,
                    input,
                    mechanism -> decrypt(session, mechanism, handle, input.data(), mayBeWrong)));
    return key.checkLength(
        operation,
        plain.orElseThrow(() -> new WrongCiphertext(key.subject(), scheme)),
        lengths.leastPlaintext(),
        lengths.mostPlaintext());
  }

  private static Optional<byte[]> decrypt(
      Session session, Mechanism mechanism, long handle, byte[] data, boolean mayBeWrong)
      throws CryptokiFailure {
    Operations operations = session.operations();
    return mayBeWrong
        ? operations.decryptChecked(mechanism, handle, data)
        : Optional.of(operations.decrypt(mechanism, handle, data));
  }

  /** What is done with a mechanism. */
  private interface Step<T> {
    T run(Mechanism mechanism) throws CryptokiFailure;
  }

  /** Does something by the mechanism; for GCM by either form of its parameters. */
  private <T> T withMechanism(CipherScheme scheme, CipherInput input, Step<T> step)
      throws CryptokiFailure {
    boolean asText = shortGcm;
    try {
      return step.run(mechanism(scheme, input, asText));
    } catch (CryptokiFailure e) {
      if (scheme.mode() != Mode.AES_GCM || !e.refusesParameters()) {
        throw e;
      }
      T result;
      try {
        result = step.run(mechanism(scheme, input, !asText));
      } catch (CryptokiFailure again) {
        throw again.refusesParameters() ? e : again;
      }
      shortGcm = !asText;
      return result;
    }
  }

  private static Mechanism mechanism(CipherScheme scheme, CipherInput input, boolean shortGcm) {
    Mechanism mechanism = new Mechanism(Objects.requireNonNull(MECHANISMS.get(scheme.mode())));
    byte[] iv = input.iv();
    return switch (scheme.mode()) {
      case AES_CTR -> mechanism.with(COUNTER_BITS).withInline(iv);
      case AES_GCM -> {
        Mechanism begun = mechanism.withAddressOf(iv).with(iv.length);
        yield (shortGcm ? begun : begun.with((long) iv.length * Byte.SIZE))
            .withAddressOf(input.associated())
            .with(input.associated().length)
            .with(input.tagBits());
      }
      default -> mechanism.withInline(iv);
    };
  }
}
