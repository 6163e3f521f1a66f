// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.ciphertext;
import static org.managedkeys.transit.EncryptionFixture.payload;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.testkit.WorkingKeys;

/**
 * What was encrypted comes back, whatever it is and through however many versions; nothing else
 * does.
 */
class EncryptionPropertyTest {

  private static final byte[] NONE = {};
  private static final byte[] AAD = {'r', 'o', 'w'};
  private static final String DECRYPT_FAILED = "invalid ciphertext: unable to decrypt";

  @TempDir private static Path folder;
  private static EncryptionFixture local;
  private static EncryptionFixture token;

  /** A key whose ciphertexts are authenticated, and one of other key material. */
  record Keys(String where, String key, String other, boolean binds) {

    private Encryption encryption() {
      return (where.equals("token") ? token : local).encryption();
    }

    @Override
    public String toString() {
      return where + " " + key;
    }
  }

  static Stream<Keys> keys() {
    return Stream.of(
        new Keys("local", "raw-aes", "other-raw-aes", true),
        new Keys("local", "aes-envelope", "other-aes-envelope", true),
        new Keys("local", "kept", "other-aes-envelope", true),
        new Keys("local", "rsa-envelope", "other-rsa-envelope", true),
        new Keys("local", "raw-rsa", "other-raw-rsa", false),
        new Keys("token", "raw-aes", "other", true),
        new Keys("token", "aes-envelope", "other", true),
        new Keys("token", "rsa-envelope", "other-rsa", true),
        new Keys("token", "raw-rsa", "other-rsa", false));
  }

  @BeforeAll
  static void openMounts() throws Exception {
    local = EncryptionFixture.local(Files.createDirectory(folder.resolve("local")));
    local
        .key("raw-aes", "aes", EncryptionForm.RAW)
        .key("other-raw-aes", "other-aes", EncryptionForm.RAW)
        .key("aes-envelope", "aes", EncryptionForm.ENVELOPE)
        .key("other-aes-envelope", "other-aes", EncryptionForm.ENVELOPE)
        .key("kept", "again", EncryptionForm.ENVELOPE)
        .key("rsa-envelope", "rsa", EncryptionForm.ENVELOPE)
        .key("other-rsa-envelope", "other-rsa", EncryptionForm.ENVELOPE)
        .key("raw-rsa", "rsa", EncryptionForm.RAW)
        .key("other-raw-rsa", "other-rsa", EncryptionForm.RAW);
    token =
        EncryptionFixture.token(
            Files.createDirectory(folder.resolve("token")),
            Stream.of(
                    EncryptionFixture.tokenKey("aes", WorkingKeys.AES, "usages = encrypt,decrypt"),
                    EncryptionFixture.tokenKey("rsa", WorkingKeys.RSA, "usages = encrypt,decrypt"))
                .flatMap(Stream::of)
                .toArray(String[]::new));
    token
        .key("raw-aes", "aes", EncryptionForm.RAW)
        .key("aes-envelope", "aes", EncryptionForm.ENVELOPE)
        .key("rsa-envelope", "rsa", EncryptionForm.ENVELOPE)
        .key("raw-rsa", "rsa", EncryptionForm.RAW);
    token.encryption().encrypt("other", Map.of("plaintext", ""));
    token.encryption().encrypt("other-rsa", Map.of("plaintext", "", "type", "rsa-2048"));
  }

  @AfterAll
  static void close() {
    local.close();
    token.close();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void decryption_ofAnEncryption_givesItBack(Keys keys) {
    Random random = new Random(9);
    int most = keys.binds() ? 70_000 : 190;
    List<Integer> lengths =
        Stream.concat(Stream.of(0, 1, 15, 16, 17, most), random.ints(10, 0, most).boxed()).toList();
    for (int length : lengths) {
      byte[] aad = keys.binds() && random.nextBoolean() ? bytes(random.nextInt(5000)) : NONE;
      String sealed = keys.encryption().encrypt(keys.key(), bytes(length), aad);

      assertThat(keys.encryption().decrypt(keys.key(), sealed, aad))
          .as("%s bytes", length)
          .isEqualTo(bytes(length));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {(1 << 20) + 1, 32 << 20})
  void longMessages_comeBackToo(int length) {
    for (String key : List.of("aes-envelope", "raw-aes", "rsa-envelope")) {
      String sealed = local.encryption().encrypt(key, bytes(length), AAD);

      assertThat(Arrays.equals(local.encryption().decrypt(key, sealed, AAD), bytes(length)))
          .as(key)
          .isTrue();
    }
  }

  @Test
  void messages_liveThroughRotationAndRewrap() {
    List<String> managed = List.of("aes", "rsa", "other-aes", "other-rsa", "again");
    for (int length : new int[] {0, 1, 190, 100_000}) {
      for (byte[] aad : List.of(NONE, AAD)) {
        String key = "moving-" + length + "-" + aad.length;
        local.key(key, "other-aes", EncryptionForm.RAW);
        String sealed = local.encryption().encrypt(key, bytes(length), aad);
        for (String next : managed) {
          local.rotate(key, next, EncryptionForm.ENVELOPE);
          assertThat(local.encryption().decrypt(key, sealed, aad)).isEqualTo(bytes(length));
          sealed =
              EncryptionFixture.text(
                  local
                      .encryption()
                      .rewrap(
                          key,
                          Map.of(
                              "ciphertext",
                              sealed,
                              "associated_data",
                              EncryptionFixture.base64(aad))),
                  "ciphertext");
        }
        assertThat(sealed).startsWith("vault:v6:");
        assertThat(local.encryption().decrypt(key, sealed, aad)).isEqualTo(bytes(length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyBit_thatIsFlipped_isRefused(Keys keys) {
    byte[] aad = keys.binds() ? AAD : NONE;
    byte[] payload = payload(keys.encryption().encrypt(keys.key(), bytes(10), aad));
    // A token takes a while for each.
    int step = payload.length > 100 || keys.where().equals("token") ? 3 : 1;
    for (int bit = 0; bit < payload.length * Byte.SIZE; bit += step) {
      payload[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      refused(keys, 1, payload, aad);
      payload[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    assertThat(keys.encryption().decrypt(keys.key(), ciphertext(1, payload), aad))
        .isEqualTo(bytes(10));
    for (int bit = 0; bit < aad.length * Byte.SIZE; bit++) {
      byte[] other = aad.clone();
      other[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      refused(keys, 1, payload, other);
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void cutAndProlonged_ciphertexts_areRefused(Keys keys) {
    byte[] payload = payload(keys.encryption().encrypt(keys.key(), bytes(10), NONE));
    for (int length = 0; length < payload.length; length += 1 + length / 20) {
      refused(keys, 1, Arrays.copyOf(payload, length), NONE);
      refused(keys, 1, Arrays.copyOfRange(payload, payload.length - length, payload.length), NONE);
    }
    refused(keys, 1, Arrays.copyOf(payload, payload.length - 1), NONE);
    refused(keys, 1, Arrays.copyOf(payload, payload.length + 1), NONE);
    refused(keys, 1, new byte[payload.length], NONE);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void ciphertexts_ofAnotherKey_areRefused(Keys keys) {
    byte[] payload = payload(keys.encryption().encrypt(keys.other(), bytes(10), NONE));

    refused(keys, 1, payload, NONE);
  }

  private static void refused(Keys keys, int version, byte[] payload, byte[] aad) {
    KeyException e =
        catchThrowableOfType(
            KeyException.class,
            () -> keys.encryption().decrypt(keys.key(), ciphertext(version, payload), aad));
    assertThat(e).as("no KeyException").isNotNull();
    assertThat(e.getMessage())
        .isEqualTo(
            "key '"
                + keys.key()
                + "' of mount 'transit/', version 1: cannot decrypt: "
                + DECRYPT_FAILED
                + ". Hint: it is not what this version of the key encrypted with these"
                + " parameters");
    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e.getCause()).isNull();
  }

  @Test
  void version_thatIsNotTheOneWhichEncrypted_isRefused_unlessItIsTheSameKey() {
    local.key("labelled", "aes", EncryptionForm.ENVELOPE);
    local.rotate("labelled", "other-aes", EncryptionForm.ENVELOPE);
    local.rotate("labelled", "rsa", EncryptionForm.RAW);
    local.rotate("labelled", "aes", EncryptionForm.RAW);
    local.rotate("labelled", "aes", EncryptionForm.ENVELOPE);
    byte[] payload =
        payload(
            EncryptionFixture.text(
                local.encryption().encrypt("labelled", Map.of("plaintext", "", "key_version", 1)),
                "ciphertext"));

    for (int version : new int[] {2, 3, 4}) {
      KeyException e =
          catchThrowableOfType(
              KeyException.class,
              () -> local.encryption().decrypt("labelled", ciphertext(version, payload), NONE));
      assertThat(e).hasMessageContaining(DECRYPT_FAILED);
    }
    // As docs/formats.md says: what counts is the managed key.
    assertThat(local.encryption().decrypt("labelled", ciphertext(5, payload), NONE)).isEmpty();
  }
}
