// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Arrays;
import java.util.Optional;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.Turns;
import org.managedkeys.key.WrongCiphertext;

/** A secret key in a Managed HSM. */
final class AzureAesKey extends AzureKey implements Encrypts, Decrypts {

  /** Bytes of key wrap's unit; the ciphertext begins with one more than the data has. */
  private static final int SEMIBLOCK = 8;

  private static final byte[] NONE = {};

  private final int bits;

  /**
   * A key that was found.
   *
   * @param bits its size, which the service does not tell
   */
  AzureAesKey(
      String subject, AzureConnection connection, KeyVersions.Found found, Turns turns, int bits) {
    super(subject, connection, found, turns);
    this.bits = bits;
  }

  @Override
  public void checkEncryption(CipherScheme scheme) {
    name("encrypt", scheme);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    name("decrypt", scheme);
  }

  /** The service makes a new one for each encryption by GCM. */
  @Override
  public boolean makesIv(CipherScheme scheme) {
    return scheme.mode() == Mode.AES_GCM;
  }

  private String name(String operation, CipherScheme scheme) {
    return "A"
        + bits
        + switch (scheme.mode()) {
          case AES_GCM -> "GCM";
          case AES_CBC -> "CBC";
          case AES_CBC_PADDED -> "CBCPAD";
          case AES_KW -> "KW";
          default ->
              throw unsupported(
                  operation + " by " + scheme,
                  "it can do AES GCM, AES CBC, AES CBC PADDED and AES KW only");
        };
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    String verb = "encrypt by " + scheme;
    String name = name("encrypt", scheme);
    checkForm(verb, scheme.mode(), input, true);
    byte[] data = input.data();
    if (scheme.mode() == Mode.AES_KW) {
      byte[] wrapped =
          use(
              verb,
              "wrapKey",
              data.length,
              vault -> ofLength(vault.wrap(version(), name, data), data.length + SEMIBLOCK));
      return new Ciphertext(NONE, wrapped);
    }
    AzureCiphers.Request request =
        new AzureCiphers.Request(name, data, input.iv(), input.associated(), NONE);
    AzureCiphers.Sealed sealed =
        use(
            verb,
            "encrypt",
            data.length,
            vault -> checked(scheme.mode(), input, vault.encrypt(version(), request)));
    return scheme.mode() == Mode.AES_GCM
        ? new Ciphertext(sealed.iv(), joined(sealed.data(), sealed.tag()))
        : new Ciphertext(input.iv().clone(), sealed.data());
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    String verb = "decrypt by " + scheme;
    String name = name("decrypt", scheme);
    checkForm(verb, scheme.mode(), input, false);
    byte[] data = input.data();
    if (!isPossible(scheme.mode(), data.length)) {
      throw new WrongCiphertext(subject(), scheme);
    }
    Optional<byte[]> plain =
        scheme.mode() == Mode.AES_KW
            ? use(
                verb,
                "unwrapKey",
                data.length,
                vault ->
                    Decryption.of(() ->
                        ofLength(vault.unwrap(version(), name, data), data.length - SEMIBLOCK)))
            : use(
                verb,
                "decrypt",
                data.length,
                vault ->
                    Decryption.of(() ->
                        checkedPlain(
                            scheme.mode(),
                            data,
                            vault.decrypt(version(), request(name, scheme.mode(), input)))));
    return plain.orElseThrow(() -> new WrongCiphertext(subject(), scheme));
  }

  private static AzureCiphers.Request request(String name, Mode mode, CipherInput input) {
    byte[] data = input.data();
    if (mode != Mode.AES_GCM) {
      return new AzureCiphers.Request(name, data, input.iv(), NONE, NONE);
    }
    int length = data.length - AzureCiphers.TAG_BYTES;
    return new AzureCiphers.Request(
        name,
        Arrays.copyOf(data, length),
        input.iv(),
        input.associated(),
        Arrays.copyOfRange(data, length, data.length));
  }

  /** Refuses, before anything is sent, what the service or the mode does not take. */
  private void checkForm(String verb, Mode mode, CipherInput input, boolean encrypts) {
    if (mode == Mode.AES_GCM) {
      if (input.tagBytes() != AzureCiphers.TAG_BYTES || input.tagBits() % Byte.SIZE != 0) {
        throw invalid(verb, "its tag has 128 bits, not " + input.tagBits());
      }
      if (encrypts && input.iv().length > 0) {
        throw invalid(verb, "the service makes the IV by itself, and takes none");
      }
      if (!encrypts && input.iv().length != AzureCiphers.GCM_IV_BYTES) {
        throw invalid(verb, "its IV has 12 bytes, not " + input.iv().length);
      }
      return;
    }
    if (mode.hasIv() && input.iv().length != CipherScheme.AES_BLOCK) {
      throw invalid(verb, "its IV has 16 bytes, not " + input.iv().length);
    }
    int length = input.data().length;
    if (encrypts && mode == Mode.AES_CBC && length % CipherScheme.AES_BLOCK != 0) {
      throw invalid(verb, "there must be whole blocks of 16 bytes, not " + length);
    }
    if (encrypts && mode == Mode.AES_KW && (length % SEMIBLOCK != 0 || length < 2 * SEMIBLOCK)) {
      throw invalid(verb, "there must be at least 16 bytes, and a multiple of 8, not " + length);
    }
  }

  private static boolean isPossible(Mode mode, int length) {
    return switch (mode) {
      case AES_GCM -> length >= AzureCiphers.TAG_BYTES;
      case AES_CBC -> length % CipherScheme.AES_BLOCK == 0;
      case AES_CBC_PADDED -> length > 0 && length % CipherScheme.AES_BLOCK == 0;
      default -> length >= 3 * SEMIBLOCK && length % SEMIBLOCK == 0;
    };
  }

  private static AzureCiphers.Sealed checked(
      Mode mode, CipherInput input, AzureCiphers.Sealed sealed) throws WrongAnswer {
    int length = input.data().length;
    switch (mode) {
      case AES_GCM -> {
        ofLength(sealed.data(), length);
        ofLength(sealed.tag(), AzureCiphers.TAG_BYTES);
        ofLength(sealed.iv(), AzureCiphers.GCM_IV_BYTES);
      }
      case AES_CBC -> ofLength(sealed.data(), length);
      default ->
          ofLength(
              sealed.data(), length + CipherScheme.AES_BLOCK - length % CipherScheme.AES_BLOCK);
    }
    if (mode != Mode.AES_GCM && sealed.iv().length > 0 && !Arrays.equals(sealed.iv(), input.iv())) {
      throw new WrongAnswer("another IV was used");
    }
    return sealed;
  }

  private static byte[] checkedPlain(Mode mode, byte[] data, byte[] plain) throws WrongAnswer {
    return switch (mode) {
      case AES_GCM -> ofLength(plain, data.length - AzureCiphers.TAG_BYTES);
      case AES_CBC -> ofLength(plain, data.length);
      default -> {
        if (plain.length >= data.length || plain.length < data.length - CipherScheme.AES_BLOCK) {
          throw new WrongAnswer("the plaintext has " + plain.length + " bytes");
        }
        yield plain;
      }
    };
  }

  private static byte[] ofLength(byte[] bytes, int length) throws WrongAnswer {
    if (bytes.length != length) {
      throw new WrongAnswer("a part of it has " + bytes.length + " bytes instead of " + length);
    }
    return bytes;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
