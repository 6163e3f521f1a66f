// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.WrongCiphertext;

/**
 * Key wrap by an AES key on a token. Where the token does not encrypt by it, what is to be wrapped
 * becomes a session object for C_WrapKey, and what C_UnwrapKey makes is read; these objects are
 * destroyed at once. Thread-safe.
 */
final class KeyWrapping {

  /** RFC 3394: eight bytes at a time, and a header of as many. */
  private static final int SEMIBLOCK = 8;

  /**
   * How the token does a mode.
   *
   * @param mechanism its CKM_ number; 0 if it does not do it
   * @param flags CKF_ bits of what the mechanism is for
   */
  private record Way(long mechanism, long flags) {

    boolean exists() {
      return mechanism != 0;
    }

    boolean is(long flag) {
      return (flags & flag) != 0;
    }
  }

  private final KeyOnToken key;
  private final Way plain;
  private final Way padded;

  /** Whether the token pads by RFC 5649; null before anybody wanted to know. */
  private volatile @Nullable Boolean padsRight;

  private KeyWrapping(KeyOnToken key, Way plain, Way padded) {
    this.key = key;
    this.plain = plain;
    this.padded = padded;
  }

  /** Asks the token what its mechanisms are for. */
  static KeyWrapping of(KeyOnToken key, LiveToken token) throws CryptokiFailure {
    return new KeyWrapping(
        key,
        way(key, token, List.of(Ck.CKM_AES_KEY_WRAP)),
        way(key, token, List.of(Ck.CKM_AES_KEY_WRAP_KWP, Ck.CKM_AES_KEY_WRAP_PAD)));
  }

  private static Way way(KeyOnToken key, LiveToken token, List<Long> mechanisms)
      throws CryptokiFailure {
    for (long mechanism : mechanisms) {
      if (key.offers(mechanism)) {
        return new Way(mechanism, token.flags(mechanism));
      }
    }
    return new Way(0, 0);
  }

  boolean fits(Mode mode) {
    return mode.isKeyWrap() && way(mode).exists();
  }

  private Way way(Mode mode) {
    return mode == Mode.AES_KW ? plain : padded;
  }

  void checkWrap(CipherScheme scheme) {
    boolean encrypts = way(scheme.mode()).is(Ck.CKF_ENCRYPT);
    key.require(
        encrypts ? Ck.CKA_ENCRYPT : Ck.CKA_WRAP,
        encrypts ? "CKA_ENCRYPT" : "CKA_WRAP",
        () -> "encrypt by " + scheme);
  }

  void checkUnwrap(CipherScheme scheme) {
    boolean decrypts = way(scheme.mode()).is(Ck.CKF_DECRYPT);
    key.require(
        decrypts ? Ck.CKA_DECRYPT : Ck.CKA_UNWRAP,
        decrypts ? "CKA_DECRYPT" : "CKA_UNWRAP",
        () -> "decrypt by " + scheme);
  }

  byte[] wrap(CipherScheme scheme, byte[] data) {
    String operation = "encrypt by " + scheme;
    boolean fitting =
        scheme.mode() == Mode.AES_KW
            ? data.length % SEMIBLOCK == 0 && data.length >= 2 * SEMIBLOCK
            : data.length > 0;
    if (!fitting) {
      throw key.invalid(
          operation,
          "there are "
              + data.length
              + " bytes; it takes "
              + (scheme.mode() == Mode.AES_KW ? "16, 24, 32 and so on" : "1 or more"));
    }
    if (data.length % SEMIBLOCK != 0 && !padsRight(operation)) {
      throw key.unsupported(
          operation,
          "the token does not pad by RFC 5649: there are "
              + data.length
              + " bytes, and it is right for multiples of "
              + SEMIBLOCK
              + " only, at "
              + key.where());
    }
    int expected = wrappedBytes(data.length);
    return key.checkLength(
        operation, wrapNow(operation, way(scheme.mode()), data), expected, expected);
  }

  private static int wrappedBytes(int length) {
    return (length + SEMIBLOCK - 1) / SEMIBLOCK * SEMIBLOCK + SEMIBLOCK;
  }

  /**
   * SoftHSM 2.6.1 appends zeros and counts them as data, and others take CKM_AES_KEY_WRAP_PAD for
   * PKCS #7's padding under RFC 3394. The first shows when one byte and the same with seven zeros
   * wrap to the same, the second by the length.
   */
  private boolean padsRight(String operation) {
    Boolean known = padsRight;
    if (known == null) {
      byte[] whole = wrapNow(operation, padded, new byte[SEMIBLOCK]);
      byte[] one = wrapNow(operation, padded, new byte[1]);
      int expected = wrappedBytes(SEMIBLOCK);
      known = whole.length == expected && one.length == expected && !Arrays.equals(whole, one);
      padsRight = known;
    }
    return known;
  }

  private byte[] wrapNow(String operation, Way way, byte[] data) {
    Mechanism mechanism = new Mechanism(way.mechanism());
    return key.run(
        operation,
        (session, handle) -> {
          if (way.is(Ck.CKF_ENCRYPT)) {
            return session.operations().encrypt(mechanism, handle, data);
          }
          long object = session.create(readable().with(Ck.CKA_VALUE, data));
          return session.consume(
              object, () -> session.operations().wrap(mechanism, handle, object, data.length));
        });
  }

  byte[] unwrap(CipherScheme scheme, byte[] wrapped) throws WrongCiphertext {
    boolean rounded = scheme.mode() == Mode.AES_KWP;
    int most = wrapped.length - SEMIBLOCK;
    if (wrapped.length % SEMIBLOCK != 0 || most < (rounded ? 1 : 2) * SEMIBLOCK) {
      throw new WrongCiphertext(key.subject(), scheme);
    }
    Way way = way(scheme.mode());
    Mechanism mechanism = new Mechanism(way.mechanism());
    String operation = "decrypt by " + scheme;
    Optional<byte[]> plain =
        key.run(
            operation,
            (session, handle) -> {
              if (way.is(Ck.CKF_DECRYPT)) {
                return session.operations().decryptChecked(mechanism, handle, wrapped);
              }
              Optional<Long> object =
                  session.operations().unwrap(mechanism, handle, wrapped, readable());
              return object.isPresent()
                  ? Optional.of(session.operations().takeValue(object.get()))
                  : Optional.empty();
            });
    return key.checkLength(
        operation,
        plain.orElseThrow(() -> new WrongCiphertext(key.subject(), scheme)),
        rounded ? most - SEMIBLOCK + 1 : most,
        most);
  }

  /** A session object whose value may be read. */
  private static Attributes readable() {
    return Attributes.NONE
        .with(Ck.CKA_CLASS, Ck.CKO_SECRET_KEY)
        .with(Ck.CKA_KEY_TYPE, Ck.CKK_GENERIC_SECRET)
        .with(Ck.CKA_TOKEN, false)
        .with(Ck.CKA_SENSITIVE, false)
        .with(Ck.CKA_EXTRACTABLE, true);
  }
}
