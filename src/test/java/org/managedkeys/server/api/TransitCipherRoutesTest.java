// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.error;
import static org.managedkeys.server.api.TransitCalls.base64;
import static org.managedkeys.server.api.TransitCalls.body;
import static org.managedkeys.server.api.TransitCalls.results;
import static org.managedkeys.server.api.TransitCalls.text;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.ApiResponse;

/** Encrypting and data keys by the API: answers, batches and their statuses, keys on the fly. */
class TransitCipherRoutesTest {

  private static final Map<String, Object> RIGHT = body("plaintext", base64("message"));
  private static final Map<String, Object> WRONG = body("plaintext", "no Base64!");

  @TempDir private static Path folder;
  private static TransitCalls calls;

  @BeforeAll
  static void open() {
    calls = TransitCalls.in(folder);
    calls.create("box");
    calls.bind("p256");
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  private static String sealed(String key, Object... fields) {
    return text(calls.write("encrypt/" + key, body(fields)), "ciphertext");
  }

  @Test
  void message_isEncryptedDecryptedAndEncryptedAnew_withItsAssociatedData() {
    String data = base64("order 7");
    String ciphertext = sealed("box", "plaintext", base64("message"), "associated_data", data);
    Map<String, Object> sent = body("ciphertext", ciphertext, "associated_data", data);

    ApiResponse opened = calls.write("decrypt/box", sent);
    ApiResponse anew = calls.write("rewrap/box", sent);
    ApiResponse without = calls.write("decrypt/box", body("ciphertext", ciphertext));

    assertThat(ciphertext).startsWith("vault:v1:");
    assertThat(opened.data()).containsExactly(Map.entry("plaintext", base64("message")));
    assertThat(anew.data()).containsOnlyKeys("ciphertext", "key_version");
    assertThat(without.status()).isEqualTo(400);
    assertThat(error(without)).contains("invalid ciphertext");
  }

  @ParameterizedTest
  @CsvSource({
    "no-prefix, invalid ciphertext: no prefix",
    "vault:v1, invalid ciphertext: wrong number of fields",
    "vault:vx:AAAA, invalid ciphertext: version number could not be decoded",
    "vault:v9:AAAA, invalid ciphertext: version is too new",
  })
  void ciphertext_thatIsNone_isRefusedInVaultsWords(String ciphertext, String text) {
    ApiResponse refused = calls.write("decrypt/box", body("ciphertext", ciphertext));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains(text);
  }

  @Test
  void requestWithoutItsField_isRefused() {
    assertThat(error(calls.write("encrypt/box", Map.of())))
        .contains("missing plaintext to encrypt");
    assertThat(error(calls.write("decrypt/box", Map.of())))
        .contains("missing ciphertext to decrypt");
    assertThat(error(calls.write("encrypt/box", body("batch_input", List.of()))))
        .contains("missing batch input to process");
  }

  @Test
  void batch_thatWorks_isOk_inOrder_withReferences_alsoWhenVersionsAreTexts() {
    ApiResponse answer =
        calls.write(
            "encrypt/box",
            body(
                "batch_input",
                List.of(
                    body("plaintext", base64("a"), "reference", "first", "key_version", "1"),
                    body("plaintext", base64("b"), "reference", "second", "context", ""))));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(results(answer))
        .extracting(result -> text(result, "reference"))
        .containsExactly("first", "second");
    assertThat(results(answer))
        .allMatch(result -> Integer.valueOf(1).equals(result.get("key_version")));
  }

  @Test
  void batchWithAWrongElement_isAWrongRequest_andCarriesAllResults() {
    ApiResponse answer =
        calls.write("encrypt/box", body("batch_input", List.of(RIGHT, WRONG, RIGHT)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errors()).isEmpty();
    assertThat(results(answer)).hasSize(3);
    assertThat(results(answer).get(0).get("ciphertext")).isNotNull();
    assertThat(text(results(answer).get(1), "error")).contains("base64");
  }

  @ParameterizedTest
  @CsvSource({"200", "207", "429"})
  void batch_ofWhichSomeFailed_hasTheStatusThatItsCallerWants(int code) {
    List<Map<String, Object>> some = List.of(RIGHT, WRONG);
    List<Map<String, Object>> none = List.of(WRONG, WRONG);
    List<Map<String, Object>> all = List.of(RIGHT, RIGHT);

    ApiResponse partly = batch(some, code);

    assertThat(partly.status()).isEqualTo(code);
    assertThat(results(partly)).hasSize(2);
    assertThat(batch(none, code).status()).isEqualTo(400);
    assertThat(batch(all, code).status()).isEqualTo(200);
  }

  private static ApiResponse batch(List<Map<String, Object>> items, int code) {
    return calls.write(
        "encrypt/box", body("batch_input", items, "partial_failure_response_code", code));
  }

  @Test
  void batchesToDecryptAndRewrap_tellTheirFailures_too() {
    Map<String, Object> right =
        body("ciphertext", sealed("box", "plaintext", base64("message")), "reference", "right");
    Map<String, Object> wrong = body("ciphertext", "vault:v1:AAAA", "reference", "wrong");

    for (String path : List.of("decrypt/box", "rewrap/box")) {
      ApiResponse answer = calls.write(path, body("batch_input", List.of(right, wrong)));

      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(results(answer).get(0)).doesNotContainKey("error");
      assertThat(text(results(answer).get(1), "error")).contains("invalid ciphertext");
      assertThat(results(answer).get(1).get("plaintext"))
          .as(path)
          .isEqualTo(path.startsWith("decrypt") ? "" : null);
    }
  }

  @Test
  void element_thatIsNoMap_isRefused() {
    ApiResponse refused = calls.write("encrypt/box", body("batch_input", List.of("text")));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("each element of batch_input must be a map");
  }

  @Test
  void key_thatIsNotThere_isMadeWhenItEncrypts_unlessTheMountForbidsIt() {
    assertThat(calls.exists("encrypt/upserted")).isFalse();
    assertThat(calls.write("encrypt/upserted", RIGHT).status()).isEqualTo(200);
    assertThat(calls.exists("encrypt/upserted")).isTrue();
    assertThat(calls.read("keys/upserted").data()).containsEntry("type", "aes256-gcm96");

    calls.write("config/keys", body("disable_upsert", true));
    ApiResponse refused = calls.write("encrypt/forbidden", RIGHT);
    calls.write("config/keys", body("disable_upsert", false));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("encryption key not found");
    assertThat(calls.exists("encrypt/forbidden")).isFalse();
  }

  /** As if the key had been deleted after the request was let through. */
  @Test
  void key_isNotMade_byWhoeverMayOnlyUpdate() {
    calls
        .server()
        .actAs(
            calls
                .server()
                .token(
                    Namespace.ROOT,
                    "{\"path\": {\"transit/encrypt/*\": {\"capabilities\": [\"update\"]}}}"));
    ApiResponse refused = calls.write("encrypt/vanished", RIGHT);
    ApiResponse done = calls.write("encrypt/box", RIGHT);
    calls.server().actAsRoot();

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("encryption key not found");
    assertThat(calls.exists("encrypt/vanished")).isFalse();
    assertThat(done.status()).isEqualTo(200);
  }

  /** It names no managed key, so none can be bound. */
  @Test
  void managedKey_isNotMadeOnTheFly() {
    ApiResponse refused =
        calls.write("encrypt/unbound", body("plaintext", "", "type", "managed_key"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(calls.exists("encrypt/unbound")).isFalse();
  }

  @Test
  void key_thatDoesNotEncrypt_isRefusedByName() {
    ApiResponse refused = calls.write("encrypt/p256", RIGHT);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("'p256'");
  }

  @ParameterizedTest
  @CsvSource({"128, 16", "256, 32", "512, 64"})
  void dataKey_isToldInClear_onlyWhereThePathSaysSo(int bits, int bytes) {
    ApiResponse clear = calls.write("datakey/plaintext/box", body("bits", bits));
    ApiResponse wrapped = calls.write("datakey/wrapped/box", body("bits", bits));

    assertThat(Base64.getDecoder().decode(text(clear, "plaintext"))).hasSize(bytes);
    assertThat(calls.write("decrypt/box", body("ciphertext", text(clear, "ciphertext"))).data())
        .containsEntry("plaintext", text(clear, "plaintext"));
    assertThat(wrapped.data()).containsOnlyKeys("ciphertext", "key_version");
  }

  @Test
  void dataKeys_comeInPairs_andOtherPathsAreRefused() {
    ApiResponse several = calls.write("datakeys/plaintext/box", body("count", "3"));
    ApiResponse other = calls.write("datakey/secret/box", Map.of());

    assertThat(several.data().get("key_pairs"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(3)
        .allSatisfy(pair ->
            assertThat(pair)
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsOnlyKeys("ciphertext", "plaintext"));
    assertThat(other.status()).isEqualTo(400);
    assertThat(error(other)).contains("must be 'plaintext' or 'wrapped'");
  }
}
