// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.testkit.SoftHsm;

/** RSA decryption by a key on a token of what the JDK encrypted. */
class RsaDecryptionTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final CipherScheme PKCS1 = CipherScheme.of(Mode.RSA_PKCS1);
  private static final CipherScheme RAW = CipherScheme.of(Mode.RSA_RAW);
  private static final Random RANDOM = new Random(45);

  private static Pkcs11Backend backend;
  private static KeyPair pair;
  private static Decrypts key;

  @BeforeAll
  static void connect() throws Exception {
    backend = Tokens.connect(TOKEN);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    pair = generator.generateKeyPair();
    key = (Decrypts) Tokens.pair(backend, "rsa", KeyAlgorithm.RSA, pair);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  static List<CipherScheme> oaepSchemes() {
    List<CipherScheme> schemes = new ArrayList<>();
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      for (DigestAlgorithm mgf1 : DigestAlgorithm.values()) {
        schemes.add(CipherScheme.oaep(digest, mgf1));
      }
    }
    return schemes;
  }

  @ParameterizedTest
  @MethodSource("oaepSchemes")
  void oaep_withEachPairOfDigestsAndLabel_agreesWithTheJdk(CipherScheme scheme) throws Exception {
    int most = 256 - 2 * digestOf(scheme).bytes() - 2;
    for (byte[] label : new byte[][] {{}, {1, 2, 3}}) {
      for (int length : new int[] {0, 1, 20, most}) {
        byte[] message = bytes(length);
        byte[] sealed = oaep(scheme, label, message);

        assertThat(key.decrypt(scheme, CipherInput.labelled(sealed, label))).isEqualTo(message);
        assertThatThrownBy(() -> key.decrypt(scheme, CipherInput.labelled(sealed, new byte[] {9})))
            .isInstanceOf(WrongCiphertext.class);
      }
    }
    wrongWithEachBitOfTheEncodingChanged(scheme);
  }

  /** Encodings with one fault each, encrypted as they are; all are refused in the same words. */
  private static void wrongWithEachBitOfTheEncodingChanged(CipherScheme scheme) throws Exception {
    byte[] label = {7};
    byte[] encoded = key.decrypt(RAW, CipherInput.of(oaep(scheme, label, bytes(5))));
    int digest = digestOf(scheme).bytes();
    String expected = new WrongCiphertext("key 'k'", scheme).getMessage();
    for (int place : new int[] {1, digest, digest + 1, 2 * digest, 2 * digest + 1, 250}) {
      byte[] changed = encoded.clone();
      changed[place] ^= 0x40;
      byte[] sealed = raw(changed);

      assertThatThrownBy(() -> key.decrypt(scheme, CipherInput.labelled(sealed, label)))
          .isInstanceOf(WrongCiphertext.class)
          .hasMessage(expected);
    }
    byte[] first = encoded.clone();
    first[0] = 1;
    if (new BigInteger(1, first).compareTo(((RSAPublicKey) pair.getPublic()).getModulus()) < 0) {
      byte[] sealed = raw(first);
      assertThatThrownBy(() -> key.decrypt(scheme, CipherInput.labelled(sealed, label)))
          .isInstanceOf(WrongCiphertext.class)
          .hasMessage(expected);
    }
  }

  @Test
  void oaepPadding_withoutAMessageOrItsMark_isWrong() {
    CipherScheme scheme = CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256);

    assertThat(OaepPadding.remove(new byte[256], scheme, new byte[0])).isEmpty();
    assertThat(OaepPadding.remove(new byte[66], scheme, new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 245})
  void pkcs1_agreesWithTheJdk(int length) throws Exception {
    byte[] message = bytes(length);

    assertThat(key.decrypt(PKCS1, CipherInput.of(jdk("RSA/ECB/PKCS1Padding", message))))
        .isEqualTo(message);
  }

  @Test
  void raw_agreesWithTheJdk_alsoOfShorterNumbers() throws Exception {
    byte[] message = bytes(256);
    message[0] = 0;
    assertThat(key.decrypt(RAW, CipherInput.of(raw(message)))).isEqualTo(message);

    byte[] one = new byte[256];
    one[255] = 1;
    assertThat(key.decrypt(RAW, CipherInput.of(new byte[] {1}))).isEqualTo(one);
  }

  @Test
  void ciphertext_ofAnotherLengthOrBeyondTheModulus_isWrongWithoutACall() {
    byte[] most = new byte[256];
    Arrays.fill(most, (byte) 0xFF);
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      for (CipherScheme scheme :
          new CipherScheme[] {
            PKCS1, RAW, CipherScheme.oaep(DigestAlgorithm.SHA_1, DigestAlgorithm.SHA_1)
          }) {
        for (byte[] data : new byte[][] {most, new byte[257]}) {
          assertThatThrownBy(() -> key.decrypt(scheme, CipherInput.of(data)))
              .isInstanceOf(WrongCiphertext.class);
        }
      }
      assertThatThrownBy(() -> key.decrypt(PKCS1, CipherInput.of(new byte[255])))
          .isInstanceOf(WrongCiphertext.class);
      assertThat(calls.all()).isEmpty();
    }
  }

  @Test
  void pkcs1_withWrongPadding_isWrongCiphertext_andTheSessionServesOn() throws Exception {
    byte[] sealed = raw(new byte[256]);
    byte[] good = jdk("RSA/ECB/PKCS1Padding", new byte[3]);
    key.decrypt(PKCS1, CipherInput.of(good));
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      assertThatThrownBy(() -> key.decrypt(PKCS1, CipherInput.of(sealed)))
          .isInstanceOf(WrongCiphertext.class);
      assertThat(key.decrypt(PKCS1, CipherInput.of(good))).isEqualTo(new byte[3]);
      assertThat(calls.count("C_OpenSession")).isZero();
    }
  }

  @Test
  void oaep_thatTheTokenRefused_isNotTriedAgain() throws Exception {
    CipherScheme scheme = CipherScheme.oaep(DigestAlgorithm.SHA_384, DigestAlgorithm.SHA_1);
    byte[] sealed = oaep(scheme, new byte[0], bytes(9));
    key.decrypt(scheme, CipherInput.of(sealed));
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      key.decrypt(scheme, CipherInput.of(sealed));

      assertThat(calls.count("C_DecryptInit")).isEqualTo(1);
      assertThat(calls.count("C_Decrypt")).isEqualTo(1);
    }
  }

  @Test
  void check_refusesWhatTheKeyCannotDo() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    Decrypts small =
        (Decrypts) Tokens.pair(backend, "small", KeyAlgorithm.RSA, generator.generateKeyPair());
    assertThatThrownBy(() ->
            small.checkDecryption(
                CipherScheme.oaep(DigestAlgorithm.SHA_512, DigestAlgorithm.SHA_512)))
        .isInstanceOf(KeyException.class)
        .hasMessageEndingWith("its modulus of 128 bytes is too short; at least 130 are needed");
    assertThatThrownBy(() -> key.checkDecryption(CipherScheme.of(Mode.AES_GCM)))
        .hasMessage(
            "key 'k': cannot decrypt by AES GCM: it can do RSA_PKCS1, RSA_OAEP, RSA_RAW only");

    try (KeyMaterial material =
        KeyMaterial.ofPair(
            KeyAlgorithm.RSA, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded())) {
      Decrypts signs =
          (Decrypts)
              backend.open(
                  Tokens.name("k"),
                  backend.store(
                      Tokens.name("k"),
                      Tokens.at("key_label", "signs"),
                      material,
                      EnumSet.of(KeyUsage.SIGN),
                      false));
      assertThatThrownBy(() -> signs.checkDecryption(PKCS1))
          .hasMessage(
              "key 'k': cannot decrypt by RSA PKCS1: its attribute CKA_DECRYPT is false on the"
                  + " token");
    }
  }

  @Test
  void decrypt_afterTheSessionsWereClosed_connectsAgain() throws Exception {
    CipherScheme scheme = CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256);
    byte[] sealed = oaep(scheme, new byte[0], bytes(9));
    Tokens.closeAllSessions(TOKEN);

    assertThat(key.decrypt(scheme, CipherInput.of(sealed))).hasSize(9);
  }

  private static byte[] oaep(CipherScheme scheme, byte[] label, byte[] message)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        pair.getPublic(),
        new OAEPParameterSpec(
            digestOf(scheme).jcaName(),
            "MGF1",
            new MGF1ParameterSpec(Objects.requireNonNull(scheme.mgf1Digest()).jcaName()),
            new PSource.PSpecified(label)));
    return cipher.doFinal(message);
  }

  private static DigestAlgorithm digestOf(CipherScheme scheme) {
    return Objects.requireNonNull(scheme.digest());
  }

  private static byte[] raw(byte[] encoded) throws GeneralSecurityException {
    return jdk("RSA/ECB/NoPadding", encoded);
  }

  private static byte[] jdk(String transformation, byte[] message) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(transformation, "SunJCE");
    cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic());
    return cipher.doFinal(message);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
