// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.TEAM;
import static org.managedkeys.server.api.SysCalls.error;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Verb;
import org.managedkeys.testkit.SoftHsm;

/** {@code sys/managed-keys} takes and tells entries in Vault's forms, on a shared token. */
class ManagedKeyRoutesTest {

  private static final String ONE = "sys/managed-keys/pkcs11/ca-root";

  @TempDir private Path folder;
  private SysCalls calls;

  @BeforeEach
  void open() {
    calls = SysCalls.in(folder);
    new ManagedKeyRoutes(calls, false).addTo(calls.table());
    new ManagedKeyUseRoutes(calls, false).addTo(calls.table());
  }

  @AfterEach
  void close() {
    calls.close();
  }

  /** As Vault's documentation writes one: texts for everything. */
  private static Map<String, Object> entry(String... more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("library", "softhsm");
    fields.put("token_label", SoftHsm.SHARED_TOKEN);
    fields.put("pin", SoftHsm.PIN);
    fields.put("key_label", "p256");
    fields.put("mechanism", "0x1041");
    fields.put("allow_generate_key", "false");
    fields.put("any_mount", "true");
    for (int index = 0; index < more.length; index += 2) {
      fields.put(more[index], more[index + 1]);
    }
    return fields;
  }

  @Test
  void write_textsForEverything_isReadInTheTypesThatVaultHas() {
    // Four digits may be anywhere in the UUID.
    String pin = "never to be shown";
    ApiResponse written = calls.write(ONE, entry("slot", "", "pin", pin));

    assertThat(written.status()).isEqualTo(204);
    ApiResponse read = calls.read(ONE);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.repeatsData()).isTrue();
    assertThat(read.data())
        .containsEntry("name", "ca-root")
        .containsEntry("type", "pkcs11")
        .containsEntry("library", "softhsm")
        .containsEntry("pin", "redacted")
        .containsEntry("key_label", "p256")
        .containsEntry("any_mount", true)
        .containsEntry("allow_generate_key", false)
        .containsEntry("mechanism", 0x1041L)
        .containsEntry("key_bits", 0L)
        .containsEntry("curve", "")
        .containsEntry("usages", List.of("sign", "verify"))
        .containsEntry("declared", false)
        .doesNotContainKey("uuid");
    assertThat(UUID.fromString((String) read.data().get("UUID"))).isNotNull();
    assertThat(read.data().toString()).doesNotContain(pin);
  }

  @Test
  void slot_of64Bits_isToldWhole() {
    Map<String, Object> fields = entry("slot", "18446744073709551615");
    fields.remove("token_label");

    assertThat(calls.write(ONE, fields).status()).isEqualTo(204);
    assertThat(calls.read(ONE).data())
        .containsEntry("slot", new BigInteger("18446744073709551615"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign,mac", " sign , mac "})
  void usages_asText_areToldAsList(String usages) {
    calls.write(ONE, entry("usages", usages));

    assertThat(calls.read(ONE).data()).containsEntry("usages", List.of("sign", "mac"));
  }

  @Test
  void usages_asListAndRealBooleansAndNumbers_areTaken() {
    Map<String, Object> fields = entry();
    fields.put("usages", List.of("sign"));
    fields.put("any_mount", true);
    fields.put("mechanism", 0x1041);
    fields.put("max_parallel", 4);

    assertThat(calls.write(ONE, fields).status()).isEqualTo(204);
    assertThat(calls.read(ONE).data())
        .containsEntry("usages", List.of("sign"))
        .containsEntry("max_parallel", 4L);
  }

  @Test
  void read_ofNothing_is404WithoutAWord() {
    ApiResponse read = calls.read(ONE);

    assertThat(read.status()).isEqualTo(404);
    assertThat(read.errors()).isEmpty();
  }

  @Test
  void list_ofNothing_is404WithoutAWord_andOfKeysTheirNames() {
    ApiResponse empty = calls.list("sys/managed-keys/pkcs11");
    calls.write(ONE, entry());
    calls.write("sys/managed-keys/local/other", Map.of("kms", "trial", "key_type", "P-256"));

    assertThat(empty.status()).isEqualTo(404);
    assertThat(empty.errors()).isEmpty();
    assertThat(calls.list("sys/managed-keys").status()).isEqualTo(200);
    assertThat(calls.list("sys/managed-keys/pkcs11").data())
        .isEqualTo(Map.of("keys", List.of("ca-root")));
    assertThat(calls.list("sys/managed-keys/awskms").status()).isEqualTo(404);
    assertThat(calls.list("sys/managed-keys").data().get("keys"))
        .isEqualTo(List.of("ca-root", "other"));
  }

  @Test
  void list_inParts_goesOnAfterAName() {
    for (String name : List.of("a", "b", "c")) {
      calls.write("sys/managed-keys/pkcs11/" + name, entry());
    }

    assertThat(calls.list("sys/managed-keys/pkcs11?after=a&limit=1").data())
        .containsEntry("keys", List.of("b"));
    assertThat(calls.list("sys/managed-keys/pkcs11?limit=many").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"READ, yandexcloudkms/x", "WRITE, yandexcloudkms/x", "LIST, yandexcloudkms"})
  void type_thatIsNotThere_isRefusedInTheWordsThatTerraformLooksFor(Verb verb, String path) {
    ApiResponse refused = calls.call(verb, Namespace.ROOT, "sys/managed-keys/" + path, Map.of());

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("unsupported managed key type").contains("awskms");
  }

  @Test
  void name_ofAnotherType_isRefused_asNamesAreUniqueAcrossTypes() {
    calls.write(ONE, entry());

    ApiResponse refused = calls.write("sys/managed-keys/local/ca-root", Map.of("kms", "trial"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("names are unique across types");
    assertThat(calls.read("sys/managed-keys/local/ca-root").status()).isEqualTo(404);
    assertThat(calls.delete("sys/managed-keys/local/ca-root").status()).isEqualTo(204);
    assertThat(calls.read(ONE).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CA-ROOT", "-a", "a-"})
  void name_ofAnotherForm_isRefused(String name) {
    String path = "sys/managed-keys/pkcs11/" + name;
    calls.write(ONE, entry());

    assertThat(calls.write(path, entry()).status()).isEqualTo(400);
    assertThat(calls.read(path).status()).isEqualTo(400);
    assertThat(calls.exists(path)).isFalse();
  }

  @Test
  void exists_tellsCreatingFromUpdating() {
    assertThat(calls.exists(ONE)).isFalse();
    calls.write(ONE, entry());
    assertThat(calls.exists(ONE)).isTrue();
  }

  @Test
  void fields_thatNobodyKnows_areIgnoredWithAWarning() {
    ApiResponse written = calls.write(ONE, entry("any_mont", "true", "name", "x", "uuid", "y"));

    assertThat(written.status()).isEqualTo(200);
    assertThat(written.warnings())
        .containsExactly("Endpoint ignored these unrecognized parameters: [any_mont]");
  }

  @Test
  void entry_thatIsReadAndWrittenBack_staysWithItsPin() {
    calls.write(ONE, entry());
    Map<String, ?> before = calls.read(ONE).data();

    ApiResponse written = calls.write(ONE, new HashMap<>(before));

    assertThat(written.warnings()).isEmpty();
    assertThat(calls.read(ONE).data())
        .containsEntry("UUID", before.get("UUID"))
        .containsEntry("version", 2L);
    assertThat(calls.write(ONE + "/test/sign", Map.of()).status()).isEqualTo(204);
  }

  @Test
  void write_replacesTheWholeEntry() {
    calls.write(ONE, entry("max_parallel", "3"));
    calls.write(ONE, entry());

    assertThat(calls.read(ONE).data()).containsEntry("max_parallel", 0L);
  }

  @Test
  void write_ofAnotherVersionThanWanted_isRefused() {
    calls.write(ONE, entry());

    assertThat(calls.write(ONE + "?cas=7", entry()).status()).isEqualTo(400);
    assertThat(calls.write(ONE + "?cas=1", entry()).status()).isEqualTo(204);
  }

  @Test
  void write_thatIsATrial_checksAndChangesNothing() {
    ApiResponse trial = calls.write(ONE + "?dry_run=true", entry());

    assertThat(trial.status()).isEqualTo(200);
    assertThat(trial.data()).containsEntry("pin", "redacted");
    assertThat(calls.read(ONE).status()).isEqualTo(404);
  }

  @Test
  void delete_ofAKeyThatAMountLists_isRefusedAndNamesIt() {
    calls.write(ONE, entry());
    new MountRoutes(calls).addTo(calls.table());
    calls.write(
        "sys/mounts/pki",
        Map.of("type", "pki", "config", Map.of("allowed_managed_keys", List.of("ca-root"))));

    ApiResponse refused = calls.delete(ONE);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("pki/");
    calls.write("sys/mounts/pki/tune", Map.of("allowed_managed_keys", ""));
    assertThat(calls.delete(ONE).status()).isEqualTo(204);
  }

  @Test
  void delete_ofNothing_isDone_andAnEntryMadeAgainHasAnotherUuid() {
    calls.write(ONE, entry());
    Object before = calls.read(ONE).data().get("UUID");

    assertThat(calls.delete(ONE).status()).isEqualTo(204);
    assertThat(calls.delete(ONE).status()).isEqualTo(204);

    calls.write(ONE, entry());
    assertThat(calls.read(ONE).data().get("UUID")).isNotEqualTo(before);
  }

  @Test
  void keys_areThoseOfTheRequestsNamespace() {
    calls.write(ONE, entry());

    assertThat(calls.call(Verb.READ, TEAM, ONE, Map.of()).status()).isEqualTo(404);
    assertThat(calls.read(ONE).status()).isEqualTo(200);
  }

  @Test
  void otherNamespaces_whereRestrictedToTheRoot_haveNoSuchPath() throws Exception {
    try (SysCalls restricted = SysCalls.in(Files.createDirectory(folder.resolve("other")))) {
      new ManagedKeyRoutes(restricted, true).addTo(restricted.table());
      new ManagedKeyUseRoutes(restricted, true).addTo(restricted.table());
      for (String path : List.of(ONE, ONE + "/test/sign")) {
        ApiResponse refused = restricted.call(Verb.WRITE, TEAM, path, entry());
        assertThat(refused.status()).isEqualTo(404);
        assertThat(error(refused)).isEqualTo("unsupported path");
      }
      assertThat(restricted.write(ONE, entry()).status()).isEqualTo(204);
    }
  }

  @Test
  void secondKeyForAes_isRefusedWithTheReason() {
    ApiResponse refused = calls.write(ONE, entry("hmac_key_label", "x"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("an entry is one key");
  }

  @Test
  void library_thatIsNotDeclared_isRefusedWithThoseThatAre() {
    ApiResponse refused = calls.write(ONE, entry("library", "other"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("libraries are softhsm");
    assertThat(calls.write(ONE, entry("library", "SOFTHSM")).status()).isEqualTo(204);
  }
}
