// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.WrongCiphertext;

/** Decryption by an RSA key through SunPKCS11, which has no OAEP. Thread-safe. */
final class SunPkcs11Rsa {

  static final String PKCS1 = "RSA/ECB/PKCS1Padding";

  private static final Map<Mode, String> NAMES =
      Map.of(Mode.RSA_PKCS1, PKCS1, Mode.RSA_RAW, "RSA/ECB/NoPadding");

  /** Bytes of PKCS#1 v1.5 padding at least, RFC 8017 section 7.2.1. */
  private static final int PKCS1_OVERHEAD = 11;

  private final SunPkcs11Key key;

  SunPkcs11Rsa(SunPkcs11Key key) {
    this.key = key;
  }

  /** As {@link org.managedkeys.key.Decrypts#checkDecryption}. */
  void check(CipherScheme scheme) {
    if (!fits(scheme.mode())) {
      String possible =
          Stream.of(Mode.values())
              .filter(this::fits)
              .map(Mode::name)
              .collect(Collectors.joining(", "));
      throw key.unsupported(
          operation(scheme), possible.isEmpty() ? "no decryption" : possible + " only");
    }
  }

  private boolean fits(Mode mode) {
    String name = NAMES.get(mode);
    return name != null && key.offers("Cipher", name);
  }

  private static String operation(CipherScheme scheme) {
    return "decrypt by " + scheme;
  }

  /** As {@link org.managedkeys.key.Decrypts#decrypt}. */
  byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    check(scheme);
    int modulus = key.publicHalf().modulusBytes();
    boolean raw = scheme.mode() == Mode.RSA_RAW;
    byte[] data = raw ? padded(input.data(), modulus) : input.data();
    if (data.length != modulus
        || new BigInteger(1, data).compareTo(key.publicHalf().modulus()) >= 0) {
      throw new WrongCiphertext(key.subject(), scheme);
    }
    String name = Objects.requireNonNull(NAMES.get(scheme.mode()));
    Optional<byte[]> plain =
        key.run(
            operation(scheme),
            (token, found) -> {
              Cipher cipher = Cipher.getInstance(name, token.provider());
              cipher.init(Cipher.DECRYPT_MODE, found);
              return SunPkcs11Aes.opened(key, token, cipher, data, !raw);
            });
    return key.checkLength(
        operation(scheme),
        plain.orElseThrow(() -> new WrongCiphertext(key.subject(), scheme)),
        raw ? modulus : 0,
        raw ? modulus : modulus - PKCS1_OVERHEAD);
  }

  /** Raw RSA is on numbers, which may be written shorter. */
  private static byte[] padded(byte[] data, int length) {
    if (data.length >= length) {
      return data;
    }
    byte[] padded = new byte[length];
    System.arraycopy(data, 0, padded, length - data.length, data.length);
    return padded;
  }
}
