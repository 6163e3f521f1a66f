// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.transit.EncryptionFixture.base64;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.ciphertext;
import static org.managedkeys.transit.EncryptionFixture.payload;
import static org.managedkeys.transit.EncryptionFixture.plaintext;
import static org.managedkeys.transit.EncryptionFixture.text;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.testkit.WorkingKeys;

/** Keys of a token whose entries leave one mechanism: ciphertexts are what the mechanism gives. */
class RestrictedEncryptionTest {

  private static final byte[] NONE = {};

  @TempDir private static Path folder;
  private static EncryptionFixture fixture;
  private static Encryption encryption;

  @BeforeAll
  static void openMount() {
    fixture =
        EncryptionFixture.token(
            folder,
            Stream.of(
                    aes("gcm", "mechanism = CKM_AES_GCM"),
                    aes("cbc-pad", "mechanism = CKM_AES_CBC_PAD"),
                    aes("cbc", "mechanism = CKM_AES_CBC"),
                    aes("ctr", "mechanism = CKM_AES_CTR"),
                    rsa("pkcs1", "mechanism = CKM_RSA_PKCS"),
                    rsa("oaep", "mechanism = CKM_RSA_PKCS_OAEP", "rsa_oaep_hash = sha512"))
                .flatMap(Stream::of)
                .toArray(String[]::new));
    for (String name : List.of("gcm", "cbc-pad", "cbc", "ctr", "pkcs1", "oaep")) {
      fixture.key(name, name, EncryptionForm.RAW);
    }
    encryption = fixture.encryption();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static String[] aes(String name, String restriction) {
    return EncryptionFixture.tokenKey(
        name, WorkingKeys.AES, "usages = encrypt,decrypt", restriction);
  }

  private static String[] rsa(String name, String... restrictions) {
    return EncryptionFixture.tokenKey(
        name,
        WorkingKeys.RSA,
        Stream.concat(Stream.of("usages = encrypt,decrypt"), Stream.of(restrictions))
            .toArray(String[]::new));
  }

  private static void refused(String part, ThrowingCallable call) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(call)
        .withMessageContaining(part)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
  }

  @Test
  void gcm_isIvThenCiphertextThenTag() throws Exception {
    byte[] payload = payload(encryption.encrypt("gcm", bytes(50), bytes(7)));
    Cipher software = Cipher.getInstance("AES/GCM/NoPadding");
    software.init(
        Cipher.DECRYPT_MODE, WorkingKeys.softwareAes(), new GCMParameterSpec(128, payload, 0, 12));
    software.updateAAD(bytes(7));

    assertThat(software.doFinal(payload, 12, payload.length - 12)).isEqualTo(bytes(50));
  }

  /** Until 1.15 Vault demanded a second key for HMAC beside such a key. */
  @Test
  void cbcWithPadding_needsNoHmacKey_andIsIvThenCiphertext() throws Exception {
    for (int length : new int[] {0, 1, 15, 16, 100}) {
      byte[] payload = payload(encryption.encrypt("cbc-pad", bytes(length), NONE));
      Cipher software = Cipher.getInstance("AES/CBC/PKCS5Padding");
      software.init(
          Cipher.DECRYPT_MODE, WorkingKeys.softwareAes(), new IvParameterSpec(payload, 0, 16));

      assertThat(software.doFinal(payload, 16, payload.length - 16)).isEqualTo(bytes(length));
      assertThat(encryption.decrypt("cbc-pad", ciphertext(1, payload), NONE))
          .isEqualTo(bytes(length));
    }
    byte[] payload = payload(encryption.encrypt("cbc-pad", bytes(20), NONE));
    for (int length : new int[] {0, 15, 16, 31, 33, 47}) {
      refused(
          "invalid ciphertext: unable to decrypt",
          () -> encryption.decrypt("cbc-pad", ciphertext(1, Arrays.copyOf(payload, length)), NONE));
    }
  }

  @Test
  void cbcAndCtr_takeAnIv_andNoAssociatedData() {
    byte[] iv = bytes(16);
    for (String key : List.of("cbc-pad", "cbc", "ctr")) {
      String sealed =
          text(
              encryption.encrypt(key, Map.of("plaintext", base64(bytes(32)), "iv", base64(iv))),
              "ciphertext");

      assertThat(payload(sealed)).startsWith(iv);
      assertThat(encryption.decrypt(key, sealed, NONE)).isEqualTo(bytes(32));
      refused(
          "associated_data cannot be bound by AES C",
          () -> encryption.encrypt(key, bytes(32), bytes(1)));
      refused(
          "associated_data cannot be bound by AES C",
          () -> encryption.decrypt(key, sealed, bytes(1)));
      refused(
          "the nonce has 12 bytes, and AES C",
          () ->
              encryption.encrypt(
                  key, Map.of("plaintext", base64(bytes(32)), "nonce", base64(bytes(12)))));
    }
    assertThat(payload(encryption.encrypt("ctr", bytes(33), NONE))).hasSize(16 + 33);
  }

  @Test
  void cbcWithoutPadding_takesWholeBlocks() {
    assertThat(encryption.decrypt("cbc", encryption.encrypt("cbc", bytes(48), NONE), NONE))
        .isEqualTo(bytes(48));
    refused("17 bytes", () -> encryption.encrypt("cbc", bytes(17), NONE));
  }

  @Test
  void envelope_underAModeWithoutAuthentication_isRefused() {
    fixture.key("weak", "cbc-pad", EncryptionForm.ENVELOPE);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> encryption.encrypt("weak", bytes(1), NONE))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
  }

  @Test
  void rsa_encryptsByWhatItsEntryLeaves() {
    String first = encryption.encrypt("pkcs1", bytes(245), NONE);
    String second = encryption.encrypt("oaep", bytes(126), NONE);

    assertThat(encryption.decrypt("pkcs1", first, NONE)).isEqualTo(bytes(245));
    assertThat(encryption.decrypt("oaep", second, NONE)).isEqualTo(bytes(126));
    refused("at most 126", () -> encryption.encrypt("oaep", bytes(127), NONE));
    assertThat(
            plaintext(
                encryption.decrypt(
                    "oaep",
                    Map.of(
                        "ciphertext",
                        encryption.encrypt("oaep", new byte[] {(byte) 0x78}, NONE),
                        "padding_scheme",
                        "oaep",
                        "hash_algorithm",
                        "sha2-512"))))
        .isEqualTo("x");
  }

  /** Nothing is encrypted that the key could not decrypt. */
  @Test
  void rsa_byAnythingElse_isRefusedBeforeItIsEncrypted() {
    for (Map<String, String> request :
        List.of(
            Map.of("padding_scheme", "oaep", "plaintext", ""),
            Map.of("hash_algorithm", "sha2-256", "plaintext", ""))) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> encryption.encrypt("pkcs1", request))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
    }
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> encryption.encrypt("oaep", Map.of("hash_algorithm", "sha2-256", "plaintext", "")))
        .withMessageContaining("rsa_oaep_hash");
  }
}
