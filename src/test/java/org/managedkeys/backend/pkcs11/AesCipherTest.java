// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.EncryptsBuffers;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.testkit.SoftHsm;

/** Block modes by a key on a token against SunJCE's with the same key. */
class AesCipherTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final CipherScheme GCM = CipherScheme.of(Mode.AES_GCM);
  private static final CipherScheme PADDED = CipherScheme.of(Mode.AES_CBC_PADDED);
  private static final Map<Mode, String> NAMES =
      Map.of(
          Mode.AES_CBC, "AES/CBC/NoPadding",
          Mode.AES_CBC_PADDED, "AES/CBC/PKCS5Padding",
          Mode.AES_CTR, "AES/CTR/NoPadding",
          Mode.AES_GCM, "AES/GCM/NoPadding");

  private static final Random RANDOM = new Random(42);
  private static Pkcs11Backend backend;
  private static SecretKeySpec software;
  private static ManagedKey key;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(TOKEN);
    software = new SecretKeySpec(bytes(32), "AES");
    key = Tokens.secret(backend, "aes-256", KeyAlgorithm.AES, software.getEncoded());
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"AES_CBC", "AES_CBC_PADDED", "AES_CTR", "AES_GCM"})
  void eachMode_atEachLength_agreesWithTheJdk(Mode mode) throws Exception {
    for (int length : new int[] {0, 1, 15, 16, 17, 31, 32, 33, 4095, 4096, 4097, 1 << 20}) {
      if (mode == Mode.AES_CBC && length % 16 != 0) {
        continue;
      }
      agrees(key, software, CipherScheme.of(mode), input(mode, bytes(length)));
    }
  }

  /** On the caller's thread the token writes where the caller will read; on another it must not. */
  @ParameterizedTest
  @CsvSource({"strict_timeout, true", "timeout, 0"})
  void gcm_fromBuffersToBuffers_onEitherThread_agreesWithTheJdk(String field, String value)
      throws Exception {
    try (Pkcs11Backend other = Tokens.connect(TOKEN, field, value)) {
      EncryptsBuffers same =
          (EncryptsBuffers) other.open(Tokens.name("k"), Tokens.at("key_label", "aes-256"));
      for (int length : new int[] {0, 1, 64, 4097, 1 << 18}) {
        CipherInput input = CipherInput.authenticated(bytes(length), bytes(12), bytes(20), 128);
        for (boolean direct : new boolean[] {false, true}) {
          ByteBuffer source = buffer(length, direct).put(input.data()).flip();
          ByteBuffer target = buffer(length + 20, direct).position(3);

          same.encrypt(GCM, input, source, target);

          assertThat(source.hasRemaining()).isFalse();
          assertThat(target.position()).isEqualTo(3 + length + 16);
          byte[] written = new byte[length + 16];
          target.get(3, written);
          assertThat(written).isEqualTo(((Encrypts) key).encrypt(GCM, input).bytes());
          assertThat(target.get(target.position())).isZero();
        }
      }
    }
  }

  private static ByteBuffer buffer(int length, boolean direct) {
    return direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
  }

  @Test
  void gcm_intoABufferWithoutRoom_isRefused_andLeavesBothAsTheyWere() {
    ByteBuffer source = ByteBuffer.allocateDirect(64);
    ByteBuffer target = ByteBuffer.allocateDirect(79);
    CipherInput input = CipherInput.authenticated(new byte[0], bytes(12), new byte[0], 128);

    assertThatThrownBy(() -> ((EncryptsBuffers) key).encrypt(GCM, input, source, target))
        .isInstanceOf(KeyException.class)
        .hasMessage("key 'k': cannot encrypt by AES GCM: there is no room for its 80 bytes");
    assertThat(source.position()).isZero();
    assertThat(target.position()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24})
  void shorterKeys_agreeWithTheJdk(int keyBytes) throws Exception {
    SecretKeySpec shorter = new SecretKeySpec(bytes(keyBytes), "AES");
    ManagedKey onToken =
        Tokens.secret(backend, "aes-" + keyBytes, KeyAlgorithm.AES, shorter.getEncoded());

    for (Mode mode : NAMES.keySet()) {
      agrees(onToken, shorter, CipherScheme.of(mode), input(mode, bytes(48)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 11, 12, 13, 15, 16, 17, 60, 64, 127, 128})
  void gcm_withEachLengthOfIv_agreesWithTheJdk(int length) throws Exception {
    agrees(key, software, GCM, CipherInput.authenticated(bytes(33), bytes(length), bytes(20), 128));
  }

  @ParameterizedTest
  @CsvSource({"96, 0", "104, 1", "112, 16", "120, 400", "128, 600", "128, 100000"})
  void gcm_withEachTagAndAssociatedData_agreesWithTheJdk(int tagBits, int associated)
      throws Exception {
    for (int length : new int[] {0, 20}) {
      agrees(
          key,
          software,
          GCM,
          CipherInput.authenticated(bytes(length), bytes(12), bytes(associated), tagBits));
    }
  }

  @Test
  void ctr_countsTheWholeBlock() throws Exception {
    byte[] counter = new byte[16];
    Arrays.fill(counter, 8, 16, (byte) 0xFF);

    agrees(key, software, CipherScheme.of(Mode.AES_CTR), CipherInput.withIv(bytes(100), counter));
  }

  /** SoftHSM does not let the counter start again at zero; that is no wrong ciphertext. */
  @Test
  void ctr_beyondTheLastCounter_isRefusedInBothDirections() {
    byte[] last = new byte[16];
    Arrays.fill(last, (byte) 0xFF);
    CipherScheme ctr = CipherScheme.of(Mode.AES_CTR);
    CipherInput input = CipherInput.withIv(new byte[48], last);

    assertThatThrownBy(() -> ((Encrypts) key).encrypt(ctr, input))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("CKR_DATA_LEN_RANGE");
    assertThatThrownBy(() -> ((Decrypts) key).decrypt(ctr, input)).isInstanceOf(KeyException.class);
  }

  @Test
  void gcm_withAnythingChanged_isWrongCiphertext_andTheSessionServesOn() throws Exception {
    CipherInput plain = CipherInput.authenticated(bytes(40), bytes(12), bytes(5), 128);
    byte[] sealed = ((Encrypts) key).encrypt(GCM, plain).bytes();
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      for (int place : new int[] {0, 39, 40, 55}) {
        wrong(
            GCM,
            CipherInput.authenticated(flipped(sealed, place), plain.iv(), plain.associated(), 128));
      }
      wrong(GCM, CipherInput.authenticated(sealed, bytes(12), plain.associated(), 128));
      wrong(GCM, CipherInput.authenticated(sealed, plain.iv(), new byte[0], 128));
      wrong(
          GCM,
          CipherInput.authenticated(
              Arrays.copyOf(sealed, 55), plain.iv(), plain.associated(), 128));
      wrong(GCM, CipherInput.authenticated(new byte[15], plain.iv(), new byte[0], 128));
      assertThat(
              ((Decrypts) key)
                  .decrypt(
                      GCM, CipherInput.authenticated(sealed, plain.iv(), plain.associated(), 128)))
          .isEqualTo(plain.data());
      assertThat(calls.count("C_OpenSession") + calls.count("C_Login")).isZero();
    }
  }

  @Test
  void cbc_withWrongPaddingOrLength_isWrongCiphertext() throws Exception {
    byte[] iv = bytes(16);
    byte[] block =
        jdk(Cipher.ENCRYPT_MODE, software, Mode.AES_CBC, CipherInput.withIv(new byte[16], iv));

    wrong(PADDED, CipherInput.withIv(block, iv));
    wrong(PADDED, CipherInput.withIv(new byte[0], iv));
    wrong(PADDED, CipherInput.withIv(new byte[17], iv));
    wrong(CipherScheme.of(Mode.AES_CBC), CipherInput.withIv(new byte[17], iv));
  }

  @Test
  void encrypt_withParametersOfAWrongForm_isRefusedBeforeAnyCall() {
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      refused(
          KeyException.Kind.INVALID,
          CipherScheme.of(Mode.AES_CBC),
          CipherInput.withIv(new byte[15], new byte[16]),
          "key 'k': cannot encrypt by AES CBC: there are 15 bytes, which is no multiple of 16");
      refused(
          KeyException.Kind.INVALID,
          PADDED,
          CipherInput.withIv(new byte[15], new byte[12]),
          "key 'k': cannot encrypt by AES CBC PADDED: the IV has 12 bytes instead of 16");
      refused(
          KeyException.Kind.INVALID,
          GCM,
          CipherInput.authenticated(new byte[1], new byte[0], new byte[0], 128),
          "key 'k': cannot encrypt by AES GCM: the IV is empty; 12 bytes are usual");
      refused(
          KeyException.Kind.UNSUPPORTED,
          GCM,
          CipherInput.authenticated(new byte[1], new byte[129], new byte[0], 128),
          "key 'k': cannot encrypt by AES GCM: the IV has 129 bytes; up to 128 are possible");
      refused(
          KeyException.Kind.INVALID,
          GCM,
          CipherInput.authenticated(new byte[1], new byte[12], new byte[0], 64),
          "key 'k': cannot encrypt by AES GCM: the tag has 64 bits; 96, 104, 112, 120 and 128 are"
              + " possible");
      assertThat(calls.all()).isEmpty();
    }
  }

  @Test
  void encryptAndDecrypt_makeTwoCallsEach() throws Exception {
    CipherInput input = CipherInput.authenticated(bytes(40), bytes(12), bytes(5), 128);
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      byte[] sealed = ((Encrypts) key).encrypt(GCM, input).bytes();
      ((Decrypts) key)
          .decrypt(GCM, CipherInput.authenticated(sealed, input.iv(), input.associated(), 128));

      assertThat(calls.all())
          .isEqualTo(
              Map.of("C_EncryptInit", 1L, "C_Encrypt", 1L, "C_DecryptInit", 1L, "C_Decrypt", 1L));
    }
  }

  @Test
  void key_whoseAttributesForbidIt_refusesAndSaysWhy() {
    Decrypts onlyDecrypts =
        (Decrypts)
            Tokens.secret(
                backend,
                "only-decrypts",
                KeyAlgorithm.AES,
                bytes(16),
                EnumSet.of(KeyUsage.DECRYPT));

    onlyDecrypts.checkDecryption(GCM);
    assertThatThrownBy(() -> ((Encrypts) onlyDecrypts).checkEncryption(GCM))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot encrypt by AES GCM: its attribute CKA_ENCRYPT is false on the token");
    assertThatThrownBy(() -> onlyDecrypts.checkDecryption(CipherScheme.of(Mode.RSA_PKCS1)))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot decrypt by RSA PKCS1: it can do AES_CBC, AES_CBC_PADDED, AES_CTR,"
                + " AES_GCM, AES_KW, AES_KWP only");
  }

  @Test
  void key_whoseEntryNamesOneMechanism_doesNoOther() {
    Encrypts only =
        (Encrypts)
            backend.open(
                Tokens.name("k"),
                Tokens.at("key_label", "aes-256", "mechanism", "CKM_AES_CBC_PAD"));

    only.checkEncryption(PADDED);
    assertThatThrownBy(() -> only.checkEncryption(GCM))
        .hasMessage(
            "key 'k': cannot encrypt by AES GCM: it can do AES_CBC_PADDED only (its entry restricts"
                + " it to mechanism 0x1085)");
  }

  @Test
  void decrypt_afterTheSessionsWereClosed_connectsAgain() throws Exception {
    CipherInput input = CipherInput.withIv(bytes(20), bytes(16));
    Ciphertext sealed = ((Encrypts) key).encrypt(PADDED, input);
    for (Runnable fault :
        new Runnable[] {
          () -> Tokens.closeAllSessions(TOKEN), () -> Tokens.logout(TOKEN), Tokens::finalizeModule
        }) {
      fault.run();

      assertThat(((Decrypts) key).decrypt(PADDED, CipherInput.withIv(sealed.bytes(), sealed.iv())))
          .isEqualTo(input.data());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decrypt_whenTheSessionOrLoginIsLostMeanwhile_isNeverWrongCiphertext(boolean logout)
      throws Exception {
    byte[] iv = bytes(12);
    byte[] sealed =
        ((Encrypts) key)
            .encrypt(GCM, CipherInput.authenticated(bytes(20), iv, new byte[0], 128))
            .bytes();
    AtomicBoolean on = new AtomicBoolean(true);
    try (CryptokiCalls calls =
        CryptokiCalls.on(
            SoftHsm.LIBRARY,
            name -> {
              if (on.get() && name.equals("C_Decrypt")) {
                if (logout) {
                  Tokens.logout(TOKEN);
                } else {
                  Tokens.closeAllSessions(TOKEN);
                }
              }
            })) {
      CipherInput input = CipherInput.authenticated(flipped(sealed, 0), iv, new byte[0], 128);
      KeyException e =
          catchThrowableOfType(KeyException.class, () -> ((Decrypts) key).decrypt(GCM, input));

      assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      assertThat(calls.count("C_Decrypt")).isEqualTo(2);
      on.set(false);
      wrong(GCM, input);
    }
  }

  @Test
  void open_withASecretAndAPrivateKeyOfOneLabel_isConflict() {
    Tokens.secret(backend, "both", KeyAlgorithm.AES, bytes(16));
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "both", "--id", "b0");

    assertThatThrownBy(() -> Tokens.open(backend, "both"))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("2 keys have label 'both'")
        .hasMessageEndingWith("Hint: add key_id");
  }

  @Test
  void decrypt_leavesNothingInTheCiphersResultsToChange() {
    byte[] iv = bytes(16);
    Ciphertext sealed = ((Encrypts) key).encrypt(PADDED, CipherInput.withIv(bytes(3), iv));

    assertThat(sealed.iv()).isEqualTo(iv).isNotSameAs(iv);
    assertThat(key.toString())
        .isEqualTo("key 'k' (AES, kms 'hsm' (pkcs11, token '" + TOKEN + "'))");
  }

  private static CipherInput input(Mode mode, byte[] data) {
    return mode == Mode.AES_GCM
        ? CipherInput.authenticated(data, bytes(12), bytes(20), 128)
        : CipherInput.withIv(data, bytes(16));
  }

  /** Both directions, each against the other implementation. */
  private static void agrees(
      ManagedKey onToken, SecretKeySpec inSoftware, CipherScheme scheme, CipherInput input)
      throws Exception {
    byte[] expected = jdk(Cipher.ENCRYPT_MODE, inSoftware, scheme.mode(), input);

    assertThat(((Encrypts) onToken).encrypt(scheme, input).bytes()).isEqualTo(expected);
    CipherInput sealed =
        CipherInput.authenticated(expected, input.iv(), input.associated(), input.tagBits());
    assertThat(((Decrypts) onToken).decrypt(scheme, sealed)).isEqualTo(input.data());
  }

  private static byte[] jdk(int mode, SecretKeySpec key, Mode cipherMode, CipherInput input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(NAMES.get(cipherMode), "SunJCE");
    AlgorithmParameterSpec parameters =
        cipherMode == Mode.AES_GCM
            ? new GCMParameterSpec(input.tagBits(), input.iv())
            : new IvParameterSpec(input.iv());
    cipher.init(mode, key, parameters);
    if (cipherMode == Mode.AES_GCM) {
      cipher.updateAAD(input.associated());
    }
    return cipher.doFinal(input.data());
  }

  private static void wrong(CipherScheme scheme, CipherInput input) {
    assertThatThrownBy(() -> ((Decrypts) key).decrypt(scheme, input))
        .isInstanceOf(WrongCiphertext.class);
  }

  private static void refused(
      KeyException.Kind kind, CipherScheme scheme, CipherInput input, String message) {
    KeyException e =
        catchThrowableOfType(KeyException.class, () -> ((Encrypts) key).encrypt(scheme, input));

    assertThat(e.kind()).isEqualTo(kind);
    assertThat(e).hasMessage(message);
  }

  private static byte[] flipped(byte[] bytes, int place) {
    byte[] changed = bytes.clone();
    changed[place] ^= 1;
    return changed;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
