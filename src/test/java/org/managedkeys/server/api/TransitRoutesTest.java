// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.TransitCalls.base64;
import static org.managedkeys.server.api.TransitCalls.body;
import static org.managedkeys.server.api.TransitCalls.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Route;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.RefusedOperation;
import org.managedkeys.transit.RequestFields;

/** All routes of a Transit mount: each once, and what they have in common. */
class TransitRoutesTest {

  private static final Map<String, Object> NOTHING = Map.of();

  @TempDir private static Path folder;
  private static TransitCalls calls;

  @BeforeAll
  static void open() {
    calls = TransitCalls.in(folder);
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  private static ApiResponse answered(ApiResponse response) {
    assertThat(response.status()).as(response.toString()).isIn(200, 204);
    assertThat(response.mountType()).isEqualTo("transit");
    return response;
  }

  private static void refused(ApiResponse response) {
    assertThat(response.status()).as(response.toString()).isEqualTo(400);
    assertThat(response.errors()).hasSize(1);
  }

  /** A key's life; the test counts that no route is left out. */
  @Test
  void everyRoute_doesWhatItIsFor() {
    answered(calls.write("keys/sig", body("type", "managed_key", "managed_key_name", "p256")));
    answered(calls.write("keys/box", NOTHING));
    answered(calls.write("keys/mac", body("type", "hmac")));
    answered(calls.write("keys/aes-mac", body("type", "aes128-cmac")));
    assertThat(answered(calls.list("keys")).data().get("keys"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains("aes-mac", "box", "mac", "sig");

    String input = base64("data");
    String signature = text(answered(calls.write("sign/sig", body("input", input))), "signature");
    assertThat(
            answered(calls.write("verify/sig", body("input", input, "signature", signature)))
                .data())
        .containsEntry("valid", true);
    String hmac = text(answered(calls.write("hmac/mac", body("input", input))), "hmac");
    assertThat(answered(calls.write("verify/mac", body("input", input, "hmac", hmac))).data())
        .containsEntry("valid", true);
    String cmac = text(answered(calls.write("cmac/aes-mac", body("input", input))), "cmac");
    assertThat(answered(calls.write("verify/aes-mac", body("input", input, "cmac", cmac))).data())
        .containsEntry("valid", true);

    String sealed =
        text(answered(calls.write("encrypt/box", body("plaintext", input))), "ciphertext");
    answered(calls.write("keys/box/rotate", NOTHING));
    String again =
        text(answered(calls.write("rewrap/box", body("ciphertext", sealed))), "ciphertext");
    assertThat(again).startsWith("vault:v2:");
    assertThat(text(answered(calls.write("decrypt/box", body("ciphertext", again))), "plaintext"))
        .isEqualTo(input);
    answered(calls.write("datakey/plaintext/box", NOTHING));
    answered(calls.write("datakeys/wrapped/box", body("count", 2)));

    answered(
        calls.write(
            "keys/box/config",
            body(
                "min_decryption_version", 2,
                "min_encryption_version", 2,
                "deletion_allowed", true)));
    answered(calls.write("keys/box/trim", body("min_available_version", 2)));
    assertThat(answered(calls.read("keys/box")).data()).containsEntry("min_available_version", 2);
    assertThat(calls.delete("keys/box").status()).isEqualTo(204);

    answered(calls.read("export/public-key/sig"));
    assertThat(calls.read("keys/sig/jwks").raw()).isPresent();
    assertThat(text(answered(calls.write("keys/sig/csr", NOTHING)), "csr"))
        .startsWith("-----BEGIN CERTIFICATE REQUEST-----");
    refused(calls.write("keys/sig/set-certificate", NOTHING));

    answered(calls.write("random", NOTHING));
    answered(calls.write("hash", body("input", input)));
    answered(calls.write("config/keys", body("disable_upsert", true)));
    assertThat(answered(calls.read("config/keys")).data()).containsEntry("disable_upsert", true);
    answered(calls.write("config/keys", body("disable_upsert", false)));
    answered(calls.write("cache-config", body("size", 0)));
    assertThat(answered(calls.read("cache-config")).data()).containsEntry("size", 0);

    refused(calls.read("wrapping_key"));
    refused(calls.write("keys/in/import", NOTHING));
    refused(calls.write("keys/sig/import_version", NOTHING));
    refused(calls.read("byok-export/to/sig"));
    refused(calls.read("backup/sig"));
    refused(calls.write("restore", NOTHING));
    refused(calls.write("derivedkeys/plaintext/sig", NOTHING));

    assertThat(calls.called())
        .isEqualTo(
            calls.table().routes().stream().map(Route::toString).collect(Collectors.toSet()));
  }

  @Test
  void routes_haveOneNoteEach_andNoneIsOpen() {
    RouteNote.requireAll(calls.table(), TransitRoutes.notes());
    assertThat(TransitRoutes.notes())
        .noneMatch(note -> note.text().isBlank() || note.text().endsWith("."));
    assertThat(calls.table().routes()).allMatch(route -> route.access() == Access.POLICY);
  }

  @Test
  void everythingThatIsRefused_hasARoute_thatSaysWhatToDoInstead() {
    for (RefusedOperation operation : RefusedOperation.values()) {
      String path = operation.path().replaceAll(":[a-z]+", "x");
      Verb verb = calls.table().verbs(path).iterator().next();

      ApiResponse answer = calls.call(verb, path, Map.of(), NOTHING);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(SysCalls.error(answer)).contains(operation.path());
    }
  }

  /** Whoever refuses unknown fields must know all that the routes let through. */
  @Test
  void fieldsOfAllRequests_areTakenByThoseWhoReadThem() {
    Map<String, RequestFields> routes =
        Map.ofEntries(
            Map.entry("keys/x", RequestFields.CREATE),
            Map.entry("keys/x/rotate", RequestFields.ROTATE),
            Map.entry("keys/x/config", RequestFields.CONFIG),
            Map.entry("keys/x/trim", RequestFields.TRIM),
            Map.entry("keys/x/csr", RequestFields.CSR),
            Map.entry("keys/x/set-certificate", RequestFields.SET_CERTIFICATE),
            Map.entry("config/keys", RequestFields.SETTINGS),
            Map.entry("encrypt/x", RequestFields.ENCRYPT),
            Map.entry("decrypt/x", RequestFields.DECRYPT),
            Map.entry("rewrap/x", RequestFields.REWRAP),
            Map.entry("datakey/wrapped/x", RequestFields.DATA_KEY),
            Map.entry("datakeys/wrapped/x", RequestFields.DATA_KEYS),
            Map.entry("sign/x", RequestFields.SIGN),
            Map.entry("verify/x", RequestFields.VERIFY),
            Map.entry("hmac/x", RequestFields.HMAC),
            Map.entry("cmac/x", RequestFields.CMAC));
    routes.forEach((path, fields) -> {
      for (String field : fields.names()) {
        ApiResponse answer = calls.write(path, body(field, List.of(List.of("no value"))));

        assertThat(SysCalls.error(answer)).as(path).doesNotContain("there is no field");
        assertThat(answer.warnings()).as(path).noneMatch(text -> text.contains("unrecognized"));
      }
    });
  }

  @Test
  void unknownFields_areLeftOut_withAWarning_inElementsToo() {
    calls.create("fields");

    ApiResponse one =
        calls.write(
            "encrypt/fields",
            body("plaintext", base64("x"), "name", "fields", "typo", "set", "unset", ""));
    ApiResponse batch =
        calls.write(
            "encrypt/fields",
            body(
                "batch_input",
                List.of(body("plaintext", base64("x"), "typo", "set", "reference", "r")),
                "other",
                1));

    assertThat(one.status()).isEqualTo(200);
    assertThat(one.warnings())
        .containsExactly("Endpoint ignored these unrecognized parameters: [typo]");
    assertThat(batch.status()).isEqualTo(200);
    assertThat(TransitCalls.results(batch))
        .singleElement()
        .satisfies(result -> assertThat(text(result, "reference")).isEqualTo("r"));
    assertThat(batch.warnings())
        .containsExactlyInAnyOrder(
            "Endpoint ignored these unrecognized parameters: [other]",
            "Endpoint ignored these unrecognized parameters: [batch_input.typo]");
  }
}
