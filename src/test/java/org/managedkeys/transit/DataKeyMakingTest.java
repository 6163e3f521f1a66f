// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.transit.EncryptionFixture.base64;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.payload;
import static org.managedkeys.transit.EncryptionFixture.text;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Data keys for callers who encrypt by themselves. */
class DataKeyMakingTest {

  @TempDir private static Path folder;
  private static EncryptionFixture fixture;
  private static DataKeyMaking making;

  @BeforeAll
  static void openMount() {
    fixture = EncryptionFixture.local(folder);
    fixture
        .key("data", "aes")
        .key("wide", "other-aes", EncryptionForm.ENVELOPE)
        .key("box", "rsa")
        .key("sig", "ec");
    making = fixture.dataKeys();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static String opened(String key, String ciphertext) {
    return text(fixture.encryption().decrypt(key, Map.of("ciphertext", ciphertext)), "plaintext");
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void plaintextAndCiphertext_areTheSameKey(int bits) {
    for (String key : List.of("data", "wide", "box")) {
      Map<String, Object> made = making.make(true, key, Map.of("bits", bits)).data();

      assertThat(made.keySet()).isEqualTo(Set.of("ciphertext", "plaintext", "key_version"));
      assertThat(made).containsEntry("key_version", 1);
      assertThat(Base64.getDecoder().decode(text(made, "plaintext"))).hasSize(bits / 8);
      assertThat(opened(key, text(made, "ciphertext"))).isEqualTo(text(made, "plaintext"));
    }
  }

  @Test
  void wrappedKey_isNotToldInClear() {
    Map<String, Object> made = making.make(false, "data", Map.of()).data();

    assertThat(made.keySet()).isEqualTo(Set.of("ciphertext", "key_version"));
    assertThat(Base64.getDecoder().decode(opened("data", text(made, "ciphertext")))).hasSize(32);
  }

  @Test
  void fieldsOfEncryption_holdForDataKeys() {
    byte[] iv = bytes(12);
    String bound =
        text(
            making.make(
                false,
                "data",
                Map.of("associated_data", base64("row"), "nonce", base64(iv), "key_version", 1)),
            "ciphertext");
    String padded =
        text(making.make(false, "box", Map.of("padding_scheme", "pkcs1v15")), "ciphertext");

    assertThat(payload(bound)).startsWith(iv);
    assertThat(
            fixture
                .encryption()
                .decrypt("data", Map.of("ciphertext", bound, "associated_data", base64("row")))
                .data())
        .containsKey("plaintext");
    assertThat(
            fixture
                .encryption()
                .decrypt("box", Map.of("ciphertext", padded, "padding_scheme", "pkcs1v15"))
                .data())
        .containsKey("plaintext");
  }

  @Test
  void severalKeys_areAllDifferent() {
    for (String key : List.of("data", "wide", "box")) {
      Map<String, Object> made = making.makeSeveral(true, key, Map.of("count", 20)).data();

      assertThat(made).containsEntry("key_version", 1);
      Set<String> different = new HashSet<>();
      for (Object pair : (List<?>) made.get("key_pairs")) {
        Map<?, ?> fields = (Map<?, ?>) pair;
        different.add(text(fields, "plaintext"));
        assertThat(opened(key, text(fields, "ciphertext"))).isEqualTo(text(fields, "plaintext"));
      }
      assertThat(different).hasSize(20);
    }
    assertThat((List<?>) making.makeSeveral(false, "data", Map.of()).data().get("key_pairs"))
        .hasSize(1)
        .allSatisfy(pair ->
            assertThat(((Map<?, ?>) pair).keySet()).isEqualTo(Set.of("ciphertext")));
  }

  @Test
  void wrongRequests_areRefused() {
    refused(Kind.INVALID, "invalid bit length", "data", Map.of("bits", 192));
    refused(Kind.INVALID, "invalid count", "data", Map.of("count", 1001));
    refused(Kind.INVALID, "invalid count", "data", Map.of("count", 0));
    refused(
        Kind.INVALID,
        "one nonce cannot serve several",
        "data",
        Map.of("nonce", base64(bytes(12))));
    refused(
        Kind.INVALID, "key derivation", "data", Map.of("context", base64("x")));
    refused(
        Kind.INVALID,
        "requested version for encryption is higher",
        "data",
        Map.of("key_version", 2));
    refused(Kind.UNSUPPORTED, "message encryption not supported", "sig", Map.of());
    refused(Kind.NOT_FOUND, "encryption key not found", "absent", Map.of());
  }

  private static void refused(Kind kind, String part, String key, Map<String, ?> request) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> making.makeSeveral(true, key, request))
        .withMessageContaining(part)
        .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
