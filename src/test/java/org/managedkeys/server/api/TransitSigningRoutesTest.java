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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.server.http.ApiResponse;

/** Signatures and codes by the API, of keys in a token and in software. */
class TransitSigningRoutesTest {

  private static final String INPUT = base64("data");

  @TempDir private static Path folder;
  private static TransitCalls calls;

  @BeforeAll
  static void open() {
    calls = TransitCalls.in(folder);
    calls.bind("p256");
    calls.bind("rsa");
    calls.bind("soft");
    calls.create("mac", "type", "hmac");
    calls.create("aes-mac", "type", "aes128-cmac");
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  private static String signature(String path, Object... fields) {
    Map<String, Object> request = new HashMap<>(body(fields));
    request.putIfAbsent("input", INPUT);
    return text(calls.write("sign/" + path, request), "signature");
  }

  private static boolean isValid(String path, String signature, Object... fields) {
    Map<String, Object> request = new HashMap<>(body(fields));
    request.putIfAbsent("input", INPUT);
    request.put("signature", signature);
    ApiResponse answer = calls.write("verify/" + path, request);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return Boolean.TRUE.equals(answer.data().get("valid"));
  }

  @ParameterizedTest
  @CsvSource({"p256", "rsa", "soft"})
  void signature_isVerified_andOfOtherDataIsNotValid_with200(String key) {
    ApiResponse signed = calls.write("sign/" + key, body("input", INPUT));

    assertThat(signed.status()).isEqualTo(200);
    assertThat(signed.data()).containsOnlyKeys("signature", "key_version");
    assertThat(isValid(key, text(signed, "signature"))).isTrue();
    assertThat(isValid(key, text(signed, "signature"), "input", base64("other"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"sha1", "sha2-224", "sha2-384", "sha2-512", "sha3-256", "sha3-512"})
  void hashInThePath_goesBeforeTheBodys(String hash) {
    String signature = signature("p256/" + hash, "hash_algorithm", "sha2-256");

    assertThat(isValid("p256", signature, "hash_algorithm", hash)).isTrue();
    assertThat(isValid("p256/" + hash, signature, "hash_algorithm", "sha2-256")).isTrue();
    assertThat(isValid("p256", signature)).isFalse();
  }

  @Test
  void algorithm_isTheOlderNameOfTheHash() {
    String signature = signature("p256", "algorithm", "sha2-512", "hash_algorithm", "");

    assertThat(isValid("p256/sha2-512", signature)).isTrue();
  }

  @Test
  void hash_thatIsNone_isRefused_inThePathToo() {
    ApiResponse refused = calls.write("sign/p256/md5", body("input", INPUT));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("invalid hash algorithm \"md5\"");
  }

  @Test
  void rsa_isPssByDefault_andPkcs1OnlyWhereAsked() {
    String pss = signature("rsa");
    String pkcs1 = signature("rsa", "signature_algorithm", "pkcs1v15");

    assertThat(isValid("rsa", pss, "signature_algorithm", "pss")).isTrue();
    assertThat(isValid("rsa", pss, "signature_algorithm", "pkcs1v15")).isFalse();
    assertThat(isValid("rsa", pkcs1, "signature_algorithm", "pkcs1v15")).isTrue();
    assertThat(isValid("rsa", pkcs1)).isFalse();
  }

  /** By default Vault's salt is as long as it can be: verifying takes any. */
  @ParameterizedTest
  @CsvSource({"auto", "hash", "32", "0"})
  void pss_takesSaltsOfEachForm(String salt) {
    String signature = signature("rsa", "salt_length", salt);

    assertThat(isValid("rsa", signature)).isTrue();
    assertThat(isValid("rsa", signature, "salt_length", salt)).isTrue();
    assertThat(isValid("rsa", signature, "salt_length", "33")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"p256", "soft"})
  void jws_isUrlSafe_andOfFixedLength(String key) {
    String signature = signature(key, "marshaling_algorithm", "jws");

    assertThat(signature).matches("vault:v1:[A-Za-z0-9_-]{86}");
    assertThat(isValid(key, signature, "marshaling_algorithm", "jws")).isTrue();
  }

  @Test
  void emptyInput_isSigned_andPrehashedNeedsADigest() {
    ApiResponse none = calls.write("sign/p256", Map.of());
    ApiResponse wrong = calls.write("sign/p256", body("input", INPUT, "prehashed", "true"));

    assertThat(none.status()).isEqualTo(200);
    assertThat(isValid("p256", text(none, "signature"), "input", "")).isTrue();
    assertThat(wrong.status()).isEqualTo(400);
  }

  @Test
  void batchWithAWrongElement_isOk_andHasItsError() {
    ApiResponse answer =
        calls.write(
            "sign/p256",
            body(
                "batch_input",
                List.of(
                    body("input", INPUT, "reference", "right"),
                    body("input", "no Base64!", "reference", "wrong"),
                    body("reference", "none"))));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(results(answer))
        .extracting(result -> text(result, "reference"))
        .containsExactly("right", "wrong", "none");
    assertThat(results(answer).get(0)).doesNotContainKeys("error", "publickey");
    assertThat(text(results(answer).get(1), "error")).contains("unable to decode input as base64");
    assertThat(text(results(answer).get(2), "error")).contains("missing input");
  }

  @Test
  void batchOfSignatures_isVerified_eachForItself() {
    String signature = signature("p256");
    ApiResponse answer =
        calls.write(
            "verify/p256",
            body(
                "batch_input",
                List.of(
                    body("input", INPUT, "signature", signature),
                    body("input", base64("other"), "signature", signature),
                    body("input", INPUT, "signature", "none"))));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(results(answer).get(0).get("valid")).isEqualTo(true);
    assertThat(results(answer).get(1).get("valid")).isEqualTo(false);
    assertThat(results(answer).get(2).get("valid")).isEqualTo(false);
    assertThat(text(results(answer).get(2), "error")).contains("invalid signature: no prefix");
    assertThat(results(answer)).extracting(result -> result.get("reference")).containsOnly("");
  }

  @Test
  void verification_ofNothing_orOfTwoThings_isRefused() {
    ApiResponse nothing = calls.write("verify/p256", body("input", INPUT));
    ApiResponse two =
        calls.write(
            "verify/p256",
            body("input", INPUT, "signature", "vault:v1:AAAA", "hmac", "vault:v1:AAAA"));

    assertThat(nothing.status()).isEqualTo(400);
    assertThat(error(nothing)).contains("neither a 'signature' nor an 'hmac' were given to verify");
    assertThat(two.status()).isEqualTo(400);
    assertThat(error(two)).contains("provide one of 'signature' or 'hmac'");
  }

  @Test
  void versionAboveTheLatest_isRefused_andBelowTheMinimumToo() {
    calls.create("versions", "type", "ecdsa-p256");
    String first = signature("versions");
    calls.write("keys/versions/rotate", Map.of());
    calls.write(
        "keys/versions/config", body("min_decryption_version", 2, "min_encryption_version", 2));

    ApiResponse above = calls.write("sign/versions", body("input", INPUT, "key_version", "3"));
    ApiResponse below = calls.write("sign/versions", body("input", INPUT, "key_version", 1));
    ApiResponse old = calls.write("verify/versions", body("input", INPUT, "signature", first));

    assertThat(error(above))
        .contains("requested version for signing is higher than the latest key version");
    assertThat(error(below))
        .contains("requested version for signing is less than the minimum encryption key version");
    assertThat(error(old))
        .contains("ciphertext or signature version is disallowed by policy (too old)");
    assertThat(List.of(above.status(), below.status(), old.status())).containsOnly(400);
  }

  @Test
  void hmac_isMadeAndVerified_byTheHashInThePath() {
    ApiResponse made = calls.write("hmac/mac/sha2-512", body("input", INPUT, "algorithm", "none"));
    String code = text(made, "hmac");

    assertThat(made.data()).containsOnlyKeys("hmac");
    assertThat(calls.write("verify/mac/sha2-512", body("input", INPUT, "hmac", code)).data())
        .isEqualTo(Map.of("valid", true));
    assertThat(
            calls.write("verify/mac/sha2-512", body("input", base64("other"), "hmac", code)).data())
        .isEqualTo(Map.of("valid", false));
  }

  @Test
  void batchOfHmacs_isOk_whateverItsElements() {
    ApiResponse answer =
        calls.write(
            "hmac/mac",
            body("batch_input", List.of(body("input", INPUT), body("input", "no Base64!"))));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(text(results(answer).get(0), "hmac")).startsWith("vault:v1:");
    assertThat(results(answer).get(1)).containsKey("error");
  }

  @Test
  void cmac_isAsLongAsThePathSays() {
    String code =
        text(calls.write("cmac/aes-mac/8", body("input", INPUT, "mac_length", 16)), "cmac");

    assertThat(
            calls
                .write("verify/aes-mac", body("input", INPUT, "cmac", code, "mac_length", 8))
                .data())
        .isEqualTo(Map.of("valid", true));
    for (String length : List.of("17", "long", "-1", "1000")) {
      ApiResponse refused = calls.write("cmac/aes-mac/" + length, body("input", INPUT));
      assertThat(refused.status()).as(length).isEqualTo(400);
      assertThat(error(refused)).contains("invalid mac_length");
    }
  }

  @Test
  void keyOfAnotherType_makesNoCodesAndNoSignatures() {
    ApiResponse hmac = calls.write("hmac/p256", body("input", INPUT));
    ApiResponse signature = calls.write("sign/mac", body("input", INPUT));

    assertThat(hmac.status()).isEqualTo(400);
    assertThat(error(hmac)).contains("makes no HMAC");
    assertThat(signature.status()).isEqualTo(400);
    assertThat(error(signature)).contains("does not support signing");
  }

  @Test
  void contexts_areRefused_ratherThanForgotten() {
    for (String field : List.of("context", "signature_context")) {
      ApiResponse refused = calls.write("sign/p256", body("input", INPUT, field, INPUT));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(error(refused)).contains(field);
    }
  }
}
