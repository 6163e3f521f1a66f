// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.error;
import static org.managedkeys.server.api.TransitCalls.base64;
import static org.managedkeys.server.api.TransitCalls.body;
import static org.managedkeys.server.api.TransitCalls.map;
import static org.managedkeys.server.api.TransitCalls.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.WriteOptions;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.store.RecordKey;

/** Keys of a Transit mount by the API: made, shown, rotated, bounded, removed. */
class TransitKeyRoutesTest {

  private static final Map<String, Object> NOTHING = Map.of();

  @TempDir private static Path folder;
  private static TransitCalls calls;

  @BeforeAll
  static void open() throws Exception {
    calls = TransitCalls.in(Files.createDirectory(folder.resolve("shared")));
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  @Test
  void list_ofNoKeys_isNotFound_withoutAWord() throws Exception {
    try (TransitCalls empty = TransitCalls.in(Files.createDirectory(folder.resolve("empty")))) {
      ApiResponse none = empty.list("keys");

      assertThat(none.status()).isEqualTo(404);
      assertThat(none.errors()).isEmpty();
    }
  }

  @Test
  void creation_answersTheKey_asReadingDoes() {
    ApiResponse made =
        calls.write(
            "keys/sig", body("type", "managed_key", "managed_key_name", "p256", "derived", false));

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.data())
        .containsEntry("name", "sig")
        .containsEntry("type", "managed_key")
        .containsEntry("latest_version", 1)
        .containsEntry("min_decryption_version", 1)
        .containsEntry("min_encryption_version", 0)
        .containsEntry("deletion_allowed", false)
        .containsEntry("supports_signing", true)
        .containsEntry("supports_encryption", false);
    assertThat(text(map(map(made.data(), "keys"), "1"), "public_key"))
        .startsWith("-----BEGIN PUBLIC KEY-----");
    assertThat(calls.read("keys/sig").data()).isEqualTo(made.data());
  }

  @Test
  void creation_ofAKeyThatIsThere_changesNothing_withVaultsWarning() {
    calls.create("twice");
    ApiResponse again = calls.write("keys/twice", body("exportable", "true"));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.warnings()).contains("key twice already existed");
    assertThat(again.data()).containsEntry("exportable", false);
  }

  @ParameterizedTest
  @CsvSource({
    "derived, key derivation and convergent encryption not supported for keys of type",
    "convergent_encryption, convergent encryption requires derivation to be enabled",
    "managed_key_name, managed_key",
  })
  void creation_withWhatCannotBe_isRefused(String field, String text) {
    ApiResponse refused = calls.write("keys/not-made", body(field, "true"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains(text);
    assertThat(calls.read("keys/not-made").status()).isEqualTo(404);
  }

  @Test
  void creation_ofManagedKeysThatCannotBeHad_isRefused() {
    Map<String, Object> unnamed = body("type", "managed_key");
    Map<String, Object> unknown = body("type", "managed_key", "managed_key_name", "nobody");
    Map<String, Object> gone = body("type", "managed_key", "managed_key_name", "gone");

    assertThat(calls.write("keys/no", unnamed).status()).isEqualTo(400);
    assertThat(calls.write("keys/no", unknown).status()).isIn(400, 403);
    assertThat(calls.write("keys/no", gone).status()).isEqualTo(400);
    assertThat(calls.read("keys/no").status()).isEqualTo(404);
  }

  @Test
  void name_thatIsNone_isNeverThere() {
    assertThat(calls.read("keys/-no-name").status()).isEqualTo(404);
    assertThat(calls.exists("encrypt/-no-name")).isFalse();
    assertThat(calls.write("keys/-no-name", NOTHING).status()).isEqualTo(400);
  }

  static Stream<List<String>> absent() {
    return Stream.of(
        List.of("keys/nobody/rotate", "key not found"),
        List.of("keys/nobody/config", "no existing key named nobody could be found"),
        List.of("keys/nobody/trim", "invalid key name"),
        List.of("keys/nobody/csr", "nobody"),
        List.of("sign/nobody", "signing key not found"),
        List.of("hmac/nobody", "encryption key not found"),
        List.of("cmac/nobody", "encryption key not found"),
        List.of("datakey/wrapped/nobody", "encryption key not found"),
        List.of("datakeys/wrapped/nobody", "encryption key not found"));
  }

  @Test
  void key_thatIsNotThere_isAWrongRequest_inVaultsWords() {
    absent().forEach(expected -> refusedAsAbsent(expected.get(0), NOTHING, expected.get(1)));
    refusedAsAbsent(
        "verify/nobody",
        body("input", "", "signature", "vault:v1:AAAA"),
        "signature verification key not found");
    refusedAsAbsent(
        "decrypt/nobody", body("ciphertext", "vault:v1:AAAA"), "encryption key not found");
    refusedAsAbsent(
        "rewrap/nobody", body("ciphertext", "vault:v1:AAAA"), "encryption key not found");
    ApiResponse deleted = calls.delete("keys/nobody");
    assertThat(deleted.status()).isEqualTo(400);
    assertThat(error(deleted)).contains("could not delete key; not found");
  }

  private static void refusedAsAbsent(String path, Map<String, Object> body, String text) {
    ApiResponse refused = calls.write(path, body);

    assertThat(refused.status()).as(path).isEqualTo(400);
    assertThat(error(refused)).contains(text);
  }

  @Test
  void key_thatIsNotThere_isNotFound_withoutAWord_whereItIsRead() {
    for (String path : List.of("keys/nobody", "keys/nobody/jwks", "export/public-key/nobody")) {
      ApiResponse none = calls.read(path);

      assertThat(none.status()).as(path).isEqualTo(404);
      assertThat(none.errors()).isEmpty();
    }
  }

  @Test
  void rotation_ofAManagedKey_needsAName_andTakesAnyOther() {
    calls.create("turned", "type", "managed_key", "managed_key_name", "p256");

    ApiResponse unnamed = calls.write("keys/turned/rotate", NOTHING);
    ApiResponse turned = calls.write("keys/turned/rotate", body("managed_key_name", "rsa"));

    assertThat(unnamed.status()).isEqualTo(400);
    assertThat(turned.status()).isEqualTo(200);
    assertThat(turned.data()).containsEntry("latest_version", 2);
    assertThat(text(map(map(turned.data(), "keys"), "2"), "managed_key_name")).isEqualTo("rsa");
  }

  @Test
  void deletion_needsToBeAllowed() {
    calls.create("kept");

    ApiResponse refused = calls.delete("keys/kept");
    ApiResponse allowed = calls.write("keys/kept/config", body("deletion_allowed", "true"));
    ApiResponse deleted = calls.delete("keys/kept");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused))
        .contains("error deleting policy kept: deletion is not allowed for this key");
    assertThat(allowed.data()).containsEntry("deletion_allowed", true);
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(calls.read("keys/kept").status()).isEqualTo(404);
  }

  @Test
  void automaticRotation_isRefused_ratherThanForgotten() {
    calls.create("still");

    ApiResponse made = calls.write("keys/never", body("auto_rotate_period", "24h"));
    ApiResponse set = calls.write("keys/still/config", body("auto_rotate_period", "24h"));

    assertThat(made.status()).isEqualTo(400);
    assertThat(set.status()).isEqualTo(400);
    assertThat(error(set)).contains("Auto rotation can not be set for managed keys");
    assertThat(calls.write("keys/still/config", body("auto_rotate_period", 0)).status())
        .isEqualTo(200);
  }

  @Test
  void trim_beforeTheMinimumsAreSet_isRefused_andNumbersMayBeTexts() {
    calls.create("cut");
    calls.write("keys/cut/rotate", NOTHING);

    ApiResponse early = calls.write("keys/cut/trim", body("min_available_version", 2));
    ApiResponse above = calls.write("keys/cut/config", body("min_decryption_version", 3));
    calls.write(
        "keys/cut/config", body("min_decryption_version", "2", "min_encryption_version", "2"));
    ApiResponse trimmed = calls.write("keys/cut/trim", body("min_available_version", "2"));

    assertThat(early.status()).isEqualTo(400);
    assertThat(error(early)).contains("minimum encryption version is not set");
    assertThat(error(above)).contains("latest key version is 2");
    assertThat(trimmed.status()).isEqualTo(200);
    assertThat(map(trimmed.data(), "keys")).hasSize(1);
  }

  /** Vault did not start again once such a managed key had been deleted. */
  @Test
  void managedKey_thatIsDeletedFirst_isToldOf_andStopsNothingElse() throws Exception {
    try (TransitCalls own = TransitCalls.in(Files.createDirectory(folder.resolve("dangling")))) {
      own.server()
          .administration()
          .keys()
          .put(
              Namespace.ROOT,
              "local",
              "gone-soon",
              Map.of(
                  "kms", "trial",
                  "key_type", "P-256",
                  "allow_generate_key", "true",
                  "any_mount", "true"),
              WriteOptions.NONE);
      own.bind("gone-soon");
      Map<String, Object> data = body("input", base64("data"));
      String signature = text(own.write("sign/gone-soon", data), "signature");
      own.server()
          .registry()
          .records()
          .<Boolean>change(change -> {
            change.delete(RecordKey.entry(new KeyName(Namespace.ROOT, "gone-soon")));
            return true;
          });

      ApiResponse shown = own.read("keys/gone-soon");
      ApiResponse signed = own.write("sign/gone-soon", data);

      assertThat(signature).startsWith("vault:v1:");
      assertThat(shown.status()).isEqualTo(200);
      assertThat(shown.warnings())
          .anyMatch(text -> text.contains("no managed key found with uuid"));
      assertThat(signed.status()).isEqualTo(400);
      assertThat(error(signed)).contains("no managed key found with uuid");
      assertThat(own.read("export/public-key/gone-soon").status()).isEqualTo(200);
      assertThat(own.list("keys").status()).isEqualTo(200);
    }
  }
}
