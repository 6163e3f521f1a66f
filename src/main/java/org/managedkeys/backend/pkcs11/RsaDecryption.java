// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.WrongCiphertext;

/**
 * Decryption by an RSA key on a token. The token takes the padding off; where it does not know
 * OAEP's digests, the padding is taken off here. So it is, too, whenever there is a label: SoftHSM
 * is not the only one to leave labels unchecked. Thread-safe.
 */
final class RsaDecryption {

  private static final Map<Mode, Long> MECHANISMS =
      Map.of(
          Mode.RSA_PKCS1, Ck.CKM_RSA_PKCS,
          Mode.RSA_OAEP, Ck.CKM_RSA_PKCS_OAEP,
          Mode.RSA_RAW, Ck.CKM_RSA_X_509);

  /** Bytes of PKCS#1 v1.5 padding at least, RFC 8017 section 7.2.1. */
  private static final int PKCS1_OVERHEAD = 11;

  private final KeyOnToken key;
  private final BigInteger modulus;
  private final int modulusBytes;

  /** OAEP schemes that the token has refused. */
  private final Set<CipherScheme> refused = ConcurrentHashMap.newKeySet();

  RsaDecryption(KeyOnToken key) {
    this.key = key;
    this.modulus = key.publicHalf().modulus();
    this.modulusBytes = key.publicHalf().modulusBytes();
  }

  /** As {@link org.managedkeys.key.Decrypts#checkDecryption}. */
  void check(CipherScheme scheme) {
    String operation = operation(scheme);
    if (!fits(scheme.mode())) {
      String possible =
          Stream.of(Mode.values())
              .filter(this::fits)
              .map(Mode::name)
              .collect(Collectors.joining(", "));
      throw key.unsupported(
          operation,
          "it can do "
              + (possible.isEmpty() ? "no decryption" : possible + " only")
              + key.restriction());
    }
    key.require(Ck.CKA_DECRYPT, "CKA_DECRYPT", () -> operation);
    DigestAlgorithm digest = scheme.digest();
    if (digest != null && !key.mayUseOaep(digest)) {
      throw key.unsupported(
          operation, "its entry restricts OAEP to another digest by " + KeyLocation.OAEP_HASH);
    }
    if (digest != null && modulusBytes < oaepOverhead(digest)) {
      throw key.unsupported(
          operation,
          "its modulus of "
              + modulusBytes
              + " bytes is too short; at least "
              + oaepOverhead(digest)
              + " are needed");
    }
  }

  private boolean fits(Mode mode) {
    if (mode.family() != Family.RSA) {
      return false;
    }
    long number = Objects.requireNonNull(MECHANISMS.get(mode));
    return key.offers(number)
        || (mode == Mode.RSA_OAEP && key.mayUse(number) && key.has(Ck.CKM_RSA_X_509));
  }

  private static String operation(CipherScheme scheme) {
    return "decrypt by " + scheme;
  }

  private static int oaepOverhead(DigestAlgorithm digest) {
    return 2 * digest.bytes() + 2;
  }

  /** As {@link org.managedkeys.key.Decrypts#decrypt}. */
  byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    check(scheme);
    byte[] data = input.data();
    // RFC 8017 asks for the full length; raw RSA is on numbers, which may be written shorter.
    if (scheme.mode() == Mode.RSA_RAW && data.length < modulusBytes) {
      byte[] padded = new byte[modulusBytes];
      System.arraycopy(data, 0, padded, modulusBytes - data.length, data.length);
      data = padded;
    }
    if (data.length != modulusBytes || new BigInteger(1, data).compareTo(modulus) >= 0) {
      throw new WrongCiphertext(key.subject(), scheme);
    }
    return switch (scheme.mode()) {
      case RSA_OAEP -> oaep(scheme, input.associated(), data);
      case RSA_RAW -> raw(scheme, data);
      default -> pkcs1(scheme, data);
    };
  }

  private byte[] pkcs1(CipherScheme scheme, byte[] data) throws WrongCiphertext {
    byte[] plain =
        key.run(
                operation(scheme),
                (session, handle) ->
                    session
                        .operations()
                        .decryptChecked(new Mechanism(Ck.CKM_RSA_PKCS), handle, data))
            .orElseThrow(() -> new WrongCiphertext(key.subject(), scheme));
    return key.checkLength(operation(scheme), plain, 0, modulusBytes - PKCS1_OVERHEAD);
  }

  private byte[] raw(CipherScheme scheme, byte[] data) {
    byte[] block =
        key.run(
            operation(scheme),
            (session, handle) ->
                session.operations().decrypt(new Mechanism(Ck.CKM_RSA_X_509), handle, data));
    return key.checkLength(operation(scheme), block, modulusBytes, modulusBytes);
  }

  /** What the token gave: a message, or with {@code raw} its encoding. */
  private record Opened(boolean raw, Optional<byte[]> bytes) {}

  private byte[] oaep(CipherScheme scheme, byte[] label, byte[] data) throws WrongCiphertext {
    Mechanism padded = oaepMechanism(scheme, label);
    Opened opened =
        key.run(
            operation(scheme),
            (session, handle) -> open(session, handle, scheme, padded, label.length > 0, data));
    Optional<byte[]> message = opened.bytes();
    if (opened.raw()) {
      byte[] block =
          key.checkLength(operation(scheme), message.orElseThrow(), modulusBytes, modulusBytes);
      message = OaepPadding.remove(block, scheme, label);
    }
    int most = modulusBytes - oaepOverhead(Objects.requireNonNull(scheme.digest()));
    return key.checkLength(
        operation(scheme),
        message.orElseThrow(() -> new WrongCiphertext(key.subject(), scheme)),
        0,
        most);
  }

  private Opened open(
      Session session,
      long handle,
      CipherScheme scheme,
      Mechanism padded,
      boolean labelled,
      byte[] data)
      throws CryptokiFailure {
    boolean canRaw = key.has(Ck.CKM_RSA_X_509);
    boolean mustRaw = !key.has(Ck.CKM_RSA_PKCS_OAEP) || (canRaw && labelled);
    if (!mustRaw && !refused.contains(scheme)) {
      try {
        return new Opened(false, session.operations().decryptChecked(padded, handle, data));
      } catch (CryptokiFailure e) {
        if (!canRaw || !e.refusesParameters()) {
          throw e;
        }
        refused.add(scheme);
      }
    }
    Mechanism raw = new Mechanism(Ck.CKM_RSA_X_509);
    return new Opened(true, Optional.of(session.operations().decrypt(raw, handle, data)));
  }

  /** CK_RSA_PKCS_OAEP_PARAMS: digest, mask generation, source of the label, label. */
  static Mechanism oaepMechanism(CipherScheme scheme, byte[] label) {
    return new Mechanism(
        Ck.CKM_RSA_PKCS_OAEP,
        Mechanism.word(DigestNumbers.of(scheme.digest())),
        Mechanism.word(DigestNumbers.maskOf(scheme.mgf1Digest())),
        Mechanism.word(Ck.CKZ_DATA_SPECIFIED),
        Mechanism.addressOf(label),
        Mechanism.word(label.length));
  }
}
