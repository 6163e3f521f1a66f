// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.KeyAlgorithm;
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
  private static final Map<Mode, String> ENCRYPT = operations("encrypt by ");
  private static final Map<Mode, String> DECRYPT = operations("decrypt by ");

  private final KeyOnToken key;
  private final KeyWrapping wrapping;
  private final Set<Mode> possible = EnumSet.noneOf(Mode.class);

  /** Whether the token wants CK_GCM_PARAMS without ulIvBits, as the text of version 2.40 has it. */
  private volatile boolean shortGcm;

  AesCipher(KeyOnToken key, KeyWrapping wrapping) {
    this.key = key;
    this.wrapping = wrapping;
    for (Mode mode : Mode.values()) {
      if (fits(mode)) {
        possible.add(mode);
      }
    }
  }

  /** For messages, by mode. */
  private static Map<Mode, String> operations(String verb) {
    Map<Mode, String> operations = new EnumMap<>(Mode.class);
    for (Mode mode : Mode.values()) {
      if (mode.family() == KeyAlgorithm.Family.AES) {
        operations.put(mode, verb + CipherScheme.of(mode));
      }
    }
    return operations;
  }

  private static String encrypting(CipherScheme scheme) {
    String operation = ENCRYPT.get(scheme.mode());
    return operation == null ? "encrypt by " + scheme : operation;
  }

  private static String decrypting(CipherScheme scheme) {
    String operation = DECRYPT.get(scheme.mode());
    return operation == null ? "decrypt by " + scheme : operation;
  }

  /** As {@link org.managedkeys.key.Encrypts#checkEncryption}. */
  void checkEncryption(CipherScheme scheme) {
    String operation = encrypting(scheme);
    check(scheme, operation, "no encryption");
    if (scheme.mode().isKeyWrap()) {
      wrapping.checkWrap(scheme);
    } else {
      key.require(Ck.CKA_ENCRYPT, "CKA_ENCRYPT", () -> operation);
    }
  }

  /** As {@link org.managedkeys.key.Decrypts#checkDecryption}. */
  void checkDecryption(CipherScheme scheme) {
    String operation = decrypting(scheme);
    check(scheme, operation, "no decryption");
    if (scheme.mode().isKeyWrap()) {
      wrapping.checkUnwrap(scheme);
    } else {
      key.require(Ck.CKA_DECRYPT, "CKA_DECRYPT", () -> operation);
    }
  }

  private void check(CipherScheme scheme, String operation, String nothing) {
    if (!possible.contains(scheme.mode())) {
      String names = possible.stream().map(Mode::name).collect(Collectors.joining(", "));
      throw key.unsupported(
          operation,
          "it can do " + (names.isEmpty() ? nothing : names + " only") + key.restriction());
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
    String operation = encrypting(scheme);
    AesLengths lengths = AesLengths.check(key.subject(), operation, scheme, input, data.length);
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

  /** As {@link org.managedkeys.key.EncryptsBuffers}; for GCM. */
  void encrypt(CipherScheme scheme, CipherInput input, ByteBuffer source, ByteBuffer target) {
    checkEncryption(scheme);
    String operation = encrypting(scheme);
    int expected =
        AesLengths.check(key.subject(), operation, scheme, input, source.remaining()).ciphertext();
    if (target.remaining() < expected) {
      throw key.invalid(operation, "there is no room for its " + expected + " bytes");
    }
    // A limit that the token sees, too: it must not write behind what it was asked for.
    ByteBuffer room = target.slice(target.position(), expected);
    Thread caller = Thread.currentThread();
    Optional<byte[]> apart =
        key.run(
            operation,
            (session, handle) ->
                withMechanism(
                    scheme,
                    input,
                    mechanism -> encrypt(session, mechanism, handle, source, room, caller)));
    if (apart.isPresent()) {
      target.put(key.checkLength(operation, apart.get(), expected, expected));
    } else {
      target.position(target.position() + expected);
    }
    source.position(source.limit());
  }

  /**
   * Encrypts in the caller's buffers, if this is the caller's thread: else the caller may have
   * given up, and use them for other things.
   *
   * @return the answer if it is not in the buffer
   */
  private Optional<byte[]> encrypt(
      Session session,
      Mechanism mechanism,
      long handle,
      ByteBuffer source,
      ByteBuffer room,
      Thread caller)
      throws CryptokiFailure {
    if (Thread.currentThread() != caller) {
      byte[] data = new byte[source.remaining()];
      source.get(source.position(), data);
      return Optional.of(session.operations().encrypt(mechanism, handle, data));
    }
    int written = session.operations().encrypt(mechanism, handle, source, room);
    key.checkLength(encrypting(CipherScheme.of(Mode.AES_GCM)), written, room.remaining());
    return Optional.empty();
  }

  /** As {@link org.managedkeys.key.Decrypts#decrypt}. */
  byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    checkDecryption(scheme);
    if (scheme.mode().isKeyWrap()) {
      return wrapping.unwrap(scheme, input.data());
    }
    String operation = decrypting(scheme);
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
    if (scheme.mode() == Mode.AES_GCM) {
      return new GcmMechanism(input, !shortGcm);
    }
    long number = Objects.requireNonNull(MECHANISMS.get(scheme.mode()));
    Mechanism.Field iv = Mechanism.inline(input.iv());
    return scheme.mode() == Mode.AES_CTR
        ? new Mechanism(number, Mechanism.word(COUNTER_BITS), iv)
        : new Mechanism(number, iv);
  }
}
