// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.transit.EncryptionFixture.base64;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.results;
import static org.managedkeys.transit.EncryptionFixture.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.wire.Answer;

/** Batches: each element has its own result, and nothing is done twice. */
class EncryptionBatchTest {

  @TempDir private static Path folder;
  private static EncryptionFixture fixture;
  private static CloudServer server;
  private static EncryptionFixture far;

  @BeforeAll
  static void openMounts() throws Exception {
    fixture = EncryptionFixture.local(Files.createDirectory(folder.resolve("local")));
    fixture
        .key("data", "aes")
        .key("wide", "again", EncryptionForm.ENVELOPE)
        .key("box", "rsa")
        .key("moved", "aes");
    fixture.rotate("moved", "other-aes", EncryptionForm.RAW);
    server = CloudServer.start("awskms");
    far =
        EncryptionFixture.on(
            server.configure(
                Files.createDirectory(folder.resolve("far")),
                "key.far.kms_key = alias/far",
                "key.far.key_type = aes-256",
                "key.far.usages = encrypt,decrypt",
                "key.far.allow_generate_key = true",
                "key.far.any_mount = true",
                "key.box.kms_key = alias/box",
                "key.box.key_type = rsa-2048",
                "key.box.usages = encrypt,decrypt",
                "key.box.allow_generate_key = true",
                "key.box.any_mount = true",
                "key.box.envelope_cache_entries = 100"));
    far.key("far", "far", EncryptionForm.RAW);
    far.key("wide", "far", EncryptionForm.ENVELOPE);
    far.key("box", "box", EncryptionForm.RAW);
    far.key("wide-box", "box", EncryptionForm.ENVELOPE);
  }

  @AfterAll
  static void close() {
    fixture.close();
    far.close();
    server.close();
  }

  @BeforeEach
  void forgetRequests() {
    server.server().reset();
  }

  private static Map<String, Object> batch(List<? extends Map<String, ?>> items) {
    return Map.of("batch_input", items);
  }

  private static List<Map<String, String>> plaintexts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Map.of("plaintext", base64("message " + i), "reference", "no. " + i))
        .toList();
  }

  @Test
  void results_areInOrder_withReferenceAndVersion() {
    for (String key : List.of("data", "wide", "box", "moved")) {
      List<Map<String, Object>> sealed =
          results(fixture.encryption().encrypt(key, batch(plaintexts(20))));
      assertThat(sealed).hasSize(20);
      List<Map<String, String>> again = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Map<String, Object> result = sealed.get(i);
        assertThat(result.get("reference")).isEqualTo("no. " + i);
        assertThat(result.get("key_version")).isEqualTo(key.equals("moved") ? 2 : 1);
        again.add(Map.of("ciphertext", text(result, "ciphertext"), "reference", "no. " + i));
      }

      List<Map<String, Object>> opened = results(fixture.encryption().decrypt(key, batch(again)));
      List<Map<String, Object>> rewrapped = results(fixture.encryption().rewrap(key, batch(again)));

      for (int i = 0; i < 20; i++) {
        assertThat(opened.get(i))
            .isEqualTo(Map.of("plaintext", base64("message " + i), "reference", "no. " + i));
        assertThat(rewrapped.get(i).keySet())
            .isEqualTo(Set.of("ciphertext", "key_version", "reference"));
        assertThat(fixture.decrypted(key, text(rewrapped.get(i), "ciphertext")))
            .isEqualTo("message " + i);
      }
    }
  }

  @Test
  void elements_ofSeveralVersions_areEachDoneByTheirs() {
    List<Map<String, String>> items =
        IntStream.range(0, 10)
            .mapToObj(i ->
                Map.of("plaintext", base64("message " + i), "key_version", String.valueOf(i % 3)))
            .toList();

    List<Map<String, Object>> results =
        results(fixture.encryption().encrypt("moved", batch(items)));

    for (int i = 0; i < 10; i++) {
      int version = i % 3 == 0 ? 2 : i % 3;
      assertThat(results.get(i).get("key_version")).isEqualTo(version);
      String sealed = text(results.get(i), "ciphertext");
      assertThat(sealed).startsWith("vault:v" + version + ":");
      assertThat(fixture.decrypted("moved", sealed)).isEqualTo("message " + i);
    }
  }

  @Test
  void wrongElements_failAlone() {
    BatchAnswer answer =
        fixture
            .encryption()
            .encryptBatch(
                "data",
                batch(
                    List.of(
                        Map.of("plaintext", base64("good")),
                        Map.of("plaintext", "*", "reference", "a"),
                        Map.of(),
                        Map.of("plaintext", "", "key_version", 7),
                        Map.of("plaintext", "", "colour", "red"),
                        Map.of("plaintext", base64("good, too")))));

    List<Map<String, Object>> results = results(answer.answer());
    assertThat(results.get(0)).doesNotContainKey("error");
    assertThat(results.get(1).keySet()).isEqualTo(Set.of("error", "reference"));
    assertThat(results.get(2).get("reference")).isEqualTo("");
    assertThat(text(results.get(1), "error")).contains("failed to base64-decode plaintext");
    assertThat(text(results.get(2), "error")).contains("missing plaintext to encrypt");
    assertThat(text(results.get(3), "error")).contains("higher than the latest key version");
    assertThat(text(results.get(4), "error")).contains("there is no field colour");
    assertThat(fixture.decrypted("data", text(results.get(5), "ciphertext")))
        .isEqualTo("good, too");
    assertThat(answer.status()).isEqualTo(new BatchStatus(true, false, true));
    assertThat(answer.partialFailureCode()).isEmpty();
  }

  /** Vault made an AEAD failure in a batch an error of the server; it is the caller's. */
  @Test
  void ciphertexts_thatCannotBeOpened_failAlone() {
    String good = fixture.encrypted("data", "good");
    Map<String, Object> request =
        Map.of(
            "batch_input",
            List.of(
                Map.of("ciphertext", good),
                Map.of("ciphertext", good, "associated_data", base64("other")),
                Map.of("ciphertext", "vault:v1:AAAA"),
                Map.of("reference", "nothing")),
            "partial_failure_response_code",
            "206");

    BatchAnswer answer = fixture.encryption().decryptBatch("data", request);

    List<Map<String, Object>> results = results(answer.answer());
    assertThat(results.get(0)).isEqualTo(Map.of("plaintext", base64("good"), "reference", ""));
    // Vault's results always have them.
    for (Map<String, Object> failed : results.subList(1, 4)) {
      assertThat(failed.keySet()).isEqualTo(Set.of("plaintext", "error", "reference"));
      assertThat(failed.get("plaintext")).isEqualTo("");
    }
    assertThat(results.get(3).get("reference")).isEqualTo("nothing");
    assertThat(text(results.get(1), "error"))
        .contains("invalid ciphertext: unable to decrypt")
        .isEqualTo(text(results.get(2), "error"));
    assertThat(text(results.get(3), "error")).contains("missing ciphertext to decrypt");
    assertThat(answer.status()).isEqualTo(new BatchStatus(true, false, true));
    assertThat(answer.partialFailureCode()).hasValue(206);
  }

  @Test
  void statusOfABatch_tellsErrorsApart() {
    assertThat(fixture.encryption().encryptBatch("data", batch(plaintexts(2))).status())
        .isEqualTo(new BatchStatus(false, false, true));
    assertThat(fixture.encryption().encryptBatch("data", batch(List.of(Map.of()))).status())
        .isEqualTo(new BatchStatus(true, false, false));
  }

  @Test
  void sameNonceTwice_isRefusedTheSecondTime() {
    String nonce = base64(bytes(12));
    Map<String, String> item = Map.of("plaintext", base64("x"), "nonce", nonce);

    List<Map<String, Object>> results =
        results(
            fixture
                .encryption()
                .encrypt("data", batch(List.of(item, Map.of("plaintext", ""), item))));

    assertThat(results.get(0)).containsKey("ciphertext");
    assertThat(results.get(1)).containsKey("ciphertext");
    assertThat(text(results.get(2), "error")).contains("the same nonce is given twice");
  }

  @Test
  void fieldsBesideABatch_areNeverSilentlyIgnored() {
    Map<String, String> item = Map.of("plaintext", base64("x"));
    Map<String, Object> request =
        Map.of("batch_input", List.of(item), "plaintext", base64("y"), "key_version", 0);

    Answer answer = fixture.encryption().encrypt("data", request);

    assertThat(answer.warnings())
        .containsExactly("the field plaintext is not looked at beside batch_input");
    for (String field : List.of("associated_data", "iv", "key_version", "padding_scheme")) {
      refused(
          "the field " + field + " stands beside batch_input",
          Map.of("batch_input", List.of(item), field, "1"));
    }
    refused("missing batch input to process", Map.of("batch_input", List.of()));
    for (int code : List.of(42, 100, 199, 204, 205, 304, 600)) {
      refused(
          "invalid HTTP response code override",
          Map.of("batch_input", List.of(item), "partial_failure_response_code", code));
    }
  }

  private static void refused(String message, Map<String, ?> request) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> fixture.encryption().encrypt("data", request))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID));
  }

  @Test
  void wrongBatch_ofAnAbsentKey_makesNone() {
    fixture.encryption().encrypt("none", batch(List.of(Map.of("plaintext", "*"), Map.of())));

    assertThat(fixture.keys().list().data().toString()).doesNotContain("none");
  }

  /** Faults in the middle: what succeeded is answered, and nothing is tried again. */
  @Test
  void serviceThatRefusesSome_costsOneRequestForEachElement() {
    server
        .server()
        .fail(
            "Encrypt",
            AwsKmsServer.denied("Encrypt"),
            AwsKmsServer.denied("Encrypt"),
            AwsKmsServer.denied("Encrypt"));

    BatchAnswer answer = far.encryption().encryptBatch("far", batch(plaintexts(25)));

    assertThat(server.server().count("Encrypt")).isEqualTo(25);
    List<Map<String, Object>> results = results(answer.answer());
    assertThat(results).filteredOn(result -> result.containsKey("error")).hasSize(3);
    assertThat(answer.status()).isEqualTo(new BatchStatus(true, false, true));
    server.server().reset();
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i).containsKey("ciphertext")) {
        assertThat(far.decrypted("far", text(results.get(i), "ciphertext")))
            .isEqualTo("message " + i);
      }
    }
  }

  @Test
  void batch_costsTheRequestsOfItsElements() {
    for (String key : List.of("far", "wide")) {
      server.server().reset();
      List<Map<String, Object>> sealed =
          results(far.encryption().encrypt(key, batch(plaintexts(50))));
      assertThat(server.server().count("Encrypt")).as(key).isEqualTo(50);
      List<Map<String, String>> items =
          sealed.stream().map(item -> Map.of("ciphertext", text(item, "ciphertext"))).toList();

      far.encryption().decrypt(key, batch(items));
      assertThat(server.server().count("Decrypt")).as(key).isEqualTo(50);
      far.encryption().rewrap(key, batch(items));
      assertThat(server.server().operations()).as(key).hasSize(200);
    }
  }

  /** The public half is here, and so are unwrapped data keys as long as their entry allows it. */
  @Test
  void rsa_asksTheServiceToDecryptOnly_andOnceForEachDataKey() {
    List<Map<String, Object>> raw = results(far.encryption().encrypt("box", batch(plaintexts(5))));
    List<Map<String, Object>> wide =
        results(far.encryption().encrypt("wide-box", batch(plaintexts(5))));
    assertThat(server.server().operations()).doesNotContain("Encrypt", "Decrypt");

    for (int time = 0; time < 3; time++) {
      for (int i = 0; i < 5; i++) {
        assertThat(far.decrypted("box", text(raw.get(i), "ciphertext"))).isEqualTo("message " + i);
        assertThat(far.decrypted("wide-box", text(wide.get(i), "ciphertext")))
            .isEqualTo("message " + i);
      }
    }
    assertThat(server.server().count("Decrypt")).isEqualTo(3 * 5 + 5);
  }
}
