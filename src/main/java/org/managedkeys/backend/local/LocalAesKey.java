// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import java.util.Objects;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.WrongCiphertext;

/** A software AES key, computed by the JDK's own provider. Thread-safe. */
final class LocalAesKey implements Encrypts, Decrypts, Macs {

  private static final String JDK = "SunJCE";

  /** Bytes of key wrap's unit; the ciphertext begins with one more than the data has. */
  private static final int SEMIBLOCK = 8;

  private static final Map<Mode, String> TRANSFORMATIONS =
      Map.of(
          Mode.AES_CBC, "AES/CBC/NoPadding",
          Mode.AES_CBC_PADDED, "AES/CBC/PKCS5Padding",
          Mode.AES_CTR, "AES/CTR/NoPadding",
          Mode.AES_GCM, "AES/GCM/NoPadding",
          Mode.AES_KW, "AES/KW/NoPadding",
          Mode.AES_KWP, "AES/KWP/NoPadding");

  private final String subject;
  private final String where;
  private final byte[] bytes;
  private final SecretKey key;

  /**
   * A key that was found.
   *
   * @param subject the key as messages name it
   * @param where the connection as messages name it
   */
  LocalAesKey(String subject, String where, byte[] bytes) {
    this.subject = subject;
    this.where = where;
    this.bytes = bytes.clone();
    this.key = new SecretKeySpec(bytes, "AES");
  }

  @Override
  public KeyAlgorithm algorithm() {
    return KeyAlgorithm.AES;
  }

  @Override
  public void checkEncryption(CipherScheme scheme) {
    check("encrypt", scheme);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    check("decrypt", scheme);
  }

  private void check(String operation, CipherScheme scheme) {
    if (!LocalModes.isFor(scheme.mode(), Family.AES)) {
      throw LocalModes.unsupported(subject, operation, scheme, Family.AES);
    }
  }

  @Override
  public void checkMac(MacAlgorithm algorithm) {
    if (algorithm != MacAlgorithm.AES_CMAC) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          subject,
          "make a code by " + algorithm.jcaName(),
          "it can do " + MacAlgorithm.AES_CMAC.jcaName() + " only",
          null);
    }
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    checkEncryption(scheme);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, scheme, input).doFinal(input.data());
      return new Ciphertext(input.iv().clone(), sealed);
    } catch (GeneralSecurityException e) {
      throw refused("encrypt", scheme, e);
    }
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    checkDecryption(scheme);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, scheme, input);
      if (!isPossible(scheme.mode(), input)) {
        throw new WrongCiphertext(subject, scheme);
      }
      return cipher.doFinal(input.data());
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw new WrongCiphertext(subject, scheme);
    } catch (GeneralSecurityException e) {
      throw refused("decrypt", scheme, e);
    }
  }

  /** SunJCE takes some ciphertexts that are too short, and trips over others. */
  private static boolean isPossible(Mode mode, CipherInput input) {
    int length = input.data().length;
    return switch (mode) {
      case AES_CBC_PADDED -> length > 0;
      case AES_GCM -> length >= input.tagBytes();
      case AES_KW -> length >= 3 * SEMIBLOCK;
      case AES_KWP -> length >= 2 * SEMIBLOCK;
      default -> true;
    };
  }

  private Cipher cipher(int operation, CipherScheme scheme, CipherInput input)
      throws GeneralSecurityException {
    Cipher cipher =
        Cipher.getInstance(Objects.requireNonNull(TRANSFORMATIONS.get(scheme.mode())), JDK);
    if (scheme.mode().hasIv()) {
      AlgorithmParameterSpec parameters =
          scheme.mode() == Mode.AES_GCM
              ? new GCMParameterSpec(input.tagBits(), input.iv())
              : new IvParameterSpec(input.iv());
      cipher.init(operation, key, parameters);
      if (scheme.mode() == Mode.AES_GCM) {
        cipher.updateAAD(input.associated());
      }
    } else {
      cipher.init(operation, key);
    }
    return cipher;
  }

  @Override
  public byte[] mac(MacAlgorithm algorithm, byte[] message) {
    checkMac(algorithm);
    CMac mac = new CMac(AESEngine.newInstance());
    mac.init(new KeyParameter(bytes));
    mac.update(message, 0, message.length);
    byte[] code = new byte[mac.getMacSize()];
    mac.doFinal(code, 0);
    return code;
  }

  private KeyException refused(String operation, CipherScheme scheme, Exception cause) {
    return KeyException.of(
        Kind.INVALID,
        subject,
        operation + " by " + scheme,
        String.valueOf(cause.getMessage()),
        null,
        cause);
  }

  @Override
  public String toString() {
    return subject + " (" + algorithm() + ", " + where + ")";
  }
}
