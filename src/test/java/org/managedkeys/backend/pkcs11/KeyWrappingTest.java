// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.testkit.SoftHsm;

/** Key wrap by a key on a token against SunJCE's with the same key. */
class KeyWrappingTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final CipherScheme KW = CipherScheme.of(Mode.AES_KW);
  private static final CipherScheme KWP = CipherScheme.of(Mode.AES_KWP);

  private static final Random RANDOM = new Random(43);
  private static Pkcs11Backend backend;
  private static SecretKeySpec software;
  private static ManagedKey key;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(TOKEN);
    software = new SecretKeySpec(bytes(32), "AES");
    key = Tokens.secret(backend, "kek", KeyAlgorithm.AES, software.getEncoded());
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24, 32, 64, 4096, 65536})
  void kw_agreesWithTheJdk(int length) throws Exception {
    agrees(key, software, KW, length);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 32, 1216, 65536})
  void kwp_agreesWithTheJdk(int length) throws Exception {
    agrees(key, software, KWP, length);
  }

  /** SoftHSM 2.6.1 pads wrongly when it wraps, and unwraps rightly. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 9, 15, 17, 20, 1217, 65535})
  void kwp_whereTheTokenPadsWrongly_isRefusedAndUnwrapAgreesWithTheJdk(int length)
      throws Exception {
    byte[] secret = bytes(length);

    assertThatThrownBy(() -> ((Encrypts) key).encrypt(KWP, CipherInput.of(secret)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("the token does not pad by RFC 5649: there are " + length);
    assertThat(((Decrypts) key).decrypt(KWP, CipherInput.of(jdk(software, KWP, secret))))
        .isEqualTo(secret);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24})
  void shorterKeys_agreeWithTheJdk(int keyBytes) throws Exception {
    SecretKeySpec shorter = new SecretKeySpec(bytes(keyBytes), "AES");
    ManagedKey onToken =
        Tokens.secret(backend, "kek-" + keyBytes, KeyAlgorithm.AES, shorter.getEncoded());

    agrees(onToken, shorter, KW, 32);
    agrees(onToken, shorter, KWP, 40);
  }

  @Test
  void wrap_ofALengthItDoesNotTake_isInvalid() {
    for (int length : new int[] {0, 8, 15, 17}) {
      assertThatThrownBy(() -> ((Encrypts) key).encrypt(KW, CipherInput.of(new byte[length])))
          .isInstanceOf(KeyException.class)
          .hasMessage(
              "key 'k': cannot encrypt by AES KW: there are "
                  + length
                  + " bytes; it takes 16, 24, 32 and so on");
    }
    assertThatThrownBy(() -> ((Encrypts) key).encrypt(KWP, CipherInput.of(new byte[0])))
        .isInstanceOf(KeyException.class)
        .hasMessage("key 'k': cannot encrypt by AES KWP: there are 0 bytes; it takes 1 or more");
  }

  @Test
  void unwrap_ofWhatIsNotWrapped_isWrongCiphertext() {
    for (int length : new int[] {0, 8, 16, 23, 24, 25, 40}) {
      for (CipherScheme scheme : new CipherScheme[] {KW, KWP}) {
        assertThatThrownBy(() -> ((Decrypts) key).decrypt(scheme, CipherInput.of(new byte[length])))
            .isInstanceOf(WrongCiphertext.class);
      }
    }
    byte[] wrapped = ((Encrypts) key).encrypt(KW, CipherInput.of(new byte[24])).bytes();
    assertThatThrownBy(() -> ((Decrypts) key).decrypt(KWP, CipherInput.of(wrapped)))
        .isInstanceOf(WrongCiphertext.class);
    byte[] padded = ((Encrypts) key).encrypt(KWP, CipherInput.of(new byte[24])).bytes();
    assertThatThrownBy(() -> ((Decrypts) key).decrypt(KW, CipherInput.of(padded)))
        .isInstanceOf(WrongCiphertext.class);
    padded[7] ^= 1;
    assertThatThrownBy(() -> ((Decrypts) key).decrypt(KWP, CipherInput.of(padded)))
        .isInstanceOf(WrongCiphertext.class);
  }

  @Test
  void wrapAndUnwrap_leaveNoObject() throws Exception {
    String before = SoftHsm.pkcs11Tool(TOKEN, "--list-objects");
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      byte[] wrapped = ((Encrypts) key).encrypt(KW, CipherInput.of(new byte[24])).bytes();
      ((Decrypts) key).decrypt(KW, CipherInput.of(wrapped));
      assertThatThrownBy(() -> ((Decrypts) key).decrypt(KW, CipherInput.of(new byte[32])))
          .isInstanceOf(WrongCiphertext.class);

      assertThat(calls.count("C_CreateObject")).isEqualTo(1);
      assertThat(calls.count("C_UnwrapKey")).isEqualTo(2);
      assertThat(calls.count("C_DestroyObject")).isEqualTo(2);
    }
    assertThat(SoftHsm.pkcs11Tool(TOKEN, "--list-objects")).isEqualTo(before);
  }

  @Test
  void key_whoseAttributesForbidIt_refusesAndSaysWhy() {
    Encrypts noWrap =
        (Encrypts)
            Tokens.secret(
                backend, "no-wrap", KeyAlgorithm.AES, bytes(16), EnumSet.of(KeyUsage.ENCRYPT));

    assertThatThrownBy(() -> noWrap.checkEncryption(KW))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot encrypt by AES KW: its attribute CKA_WRAP is false on the token");
    assertThatThrownBy(() -> ((Decrypts) noWrap).checkDecryption(KWP))
        .hasMessage(
            "key 'k': cannot decrypt by AES KWP: its attribute CKA_UNWRAP is false on the token");
  }

  @Test
  void unwrap_afterTheSessionsWereClosed_connectsAgain() throws Exception {
    byte[] wrapped = ((Encrypts) key).encrypt(KWP, CipherInput.of(bytes(8))).bytes();
    Tokens.closeAllSessions(TOKEN);

    assertThat(((Decrypts) key).decrypt(KWP, CipherInput.of(wrapped))).hasSize(8);
  }

  private static void agrees(
      ManagedKey onToken, SecretKeySpec inSoftware, CipherScheme scheme, int length)
      throws Exception {
    byte[] secret = bytes(length);
    byte[] expected = jdk(inSoftware, scheme, secret);

    assertThat(((Encrypts) onToken).encrypt(scheme, CipherInput.of(secret)).bytes())
        .isEqualTo(expected);
    assertThat(((Decrypts) onToken).decrypt(scheme, CipherInput.of(expected))).isEqualTo(secret);
  }

  private static byte[] jdk(SecretKeySpec inSoftware, CipherScheme scheme, byte[] secret)
      throws GeneralSecurityException {
    String name = scheme.equals(KW) ? "AES/KW/NoPadding" : "AES/KWP/NoPadding";
    Cipher cipher = Cipher.getInstance(name, "SunJCE");
    cipher.init(Cipher.WRAP_MODE, inSoftware);
    return cipher.wrap(new SecretKeySpec(secret, "any"));
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
