// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.TransitFixture.map;
import static org.managedkeys.transit.TransitFixture.version;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

/** Which versions may be used, trimmed and deleted, as Vault has it. */
class VersionRulesTest {

  @TempDir private Path folder;
  private TransitFixture fixture;
  private TransitKeys keys;

  /** A key of three versions. */
  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    keys = fixture.transit().keys();
    keys.create("k", Map.of("type", "managed_key", "managed_key_name", "p256"));
    keys.rotate("k", Map.of("managed_key_name", "p384"));
    keys.rotate("k", Map.of("managed_key_name", "p521"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<String> versions() {
    return map(requireNonNull(keys.read("k").data().get("keys"))).keySet().stream()
        .map(Object::toString)
        .toList();
  }

  @Test
  void config_ofNothing_changesNothing() {
    Answer before = keys.read("k");

    assertThat(keys.config("k", Map.of())).isEqualTo(before);
  }

  @Test
  void config_setsWhatIsGivenAndLeavesTheRest() {
    Answer first =
        keys.config("k", Map.of("min_decryption_version", 2, "min_encryption_version", "3"));
    Answer second = keys.config("k", Map.of("deletion_allowed", true));

    assertThat(first.data())
        .containsEntry("min_decryption_version", 2)
        .containsEntry("min_encryption_version", 3)
        .containsEntry("deletion_allowed", false);
    assertThat(second.data())
        .containsEntry("min_decryption_version", 2)
        .containsEntry("min_encryption_version", 3)
        .containsEntry("deletion_allowed", true);
    assertThat(keys.read("k").data()).isEqualTo(second.data());
    assertThat(keys.config("k", Map.of("deletion_allowed", "false", "min_encryption_version", 0)))
        .satisfies(answer ->
            assertThat(answer.data())
                .containsEntry("deletion_allowed", false)
                .containsEntry("min_encryption_version", 0));
  }

  @Test
  void config_minimumOfZero_isOneAndSaysSo() {
    Answer answer = keys.config("k", Map.of("min_decryption_version", 0));

    assertThat(answer.data()).containsEntry("min_decryption_version", 1);
    assertThat(answer.warnings())
        .containsExactly(
            "since Vault 0.3, transit key numbering starts at 1; forcing minimum to 1");
  }

  @ParameterizedTest
  @CsvSource({
    "-1,0,min decryption version cannot be negative",
    "1,-1,min encryption version cannot be negative",
    "4,0,'cannot set min decryption version of 4, latest key version is 3'",
    "1,4,'cannot set min encryption version of 4, latest key version is 3'",
    "3,2,'cannot set min encryption/decryption values; min encryption version of 2 must be greater"
        + " than or equal to min decryption version of 3'"
  })
  void config_minimumsThatCannotBe_areRefusedInVaultsWords(
      int decryption, int encryption, String text) {
    Answer before = keys.read("k");

    refused(
        Kind.INVALID,
        text,
        () ->
            keys.config(
                "k",
                Map.of(
                    "min_decryption_version",
                    decryption,
                    "min_encryption_version",
                    encryption,
                    "deletion_allowed",
                    true)));

    assertThat(keys.read("k")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exportable", "allow_plaintext_backup"})
  void config_whatLetsMoreOut_isNeverTakenBack(String flag) {
    assertThat(keys.config("k", Map.of(flag, true)).data()).containsEntry(flag, true);
    assertThat(keys.config("k", Map.of(flag, false)).data()).containsEntry(flag, true);
    assertThat(keys.create("l", Map.of("type", "ecdsa-p256", flag, true)).data())
        .containsEntry(flag, true);
  }

  @Test
  void config_fieldsThatCannotBeRead_areNamed() {
    refused(
        Kind.INVALID,
        "the field min_decryption_version must be a whole number",
        () -> keys.config("k", Map.of("min_decryption_version", "two")));
    refused(
        Kind.INVALID,
        "did you mean deletion_allowed?",
        () -> keys.config("k", Map.of("deletion_alowed", true)));
    refused(
        Kind.NOT_FOUND,
        "no existing key named nobody could be found",
        () -> keys.config("nobody", Map.of()));
  }

  @Test
  void trim_removesVersionsButNotTheirManagedKeys() {
    keys.config("k", Map.of("min_decryption_version", 2, "min_encryption_version", 3));

    Answer trimmed = keys.trim("k", Map.of("min_available_version", 2));

    assertThat(trimmed.data())
        .containsEntry("min_available_version", 2)
        .containsEntry("latest_version", 3);
    assertThat(versions()).containsExactly("2", "3");
    assertThat(version(trimmed, 2).get("managed_key_name")).isEqualTo("p384");
    assertThat(fixture.uuid("p256")).isNotEmpty();
    assertThat(keys.rotate("k", Map.of("managed_key_name", "p256")).data())
        .containsEntry("latest_version", 4);
    assertThat(versions()).containsExactly("2", "3", "4");
  }

  @Test
  void trim_againstTheRules_isRefusedInVaultsWords() {
    refused(Kind.INVALID, "missing min_available_version", () -> keys.trim("k", Map.of()));
    refused(
        Kind.INVALID,
        "minimum available version cannot be set when minimum encryption version is not set",
        () -> keys.trim("k", Map.of("min_available_version", 2)));
    keys.config("k", Map.of("min_encryption_version", 2));
    refused(
        Kind.INVALID,
        "minimum available version cannot be greater than minmum encryption version",
        () -> keys.trim("k", Map.of("min_available_version", 3)));
    refused(
        Kind.INVALID,
        "minimum available version cannot be greater than minimum decryption version",
        () -> keys.trim("k", Map.of("min_available_version", 2)));
    refused(
        Kind.INVALID,
        "minimum available version should be positive",
        () -> keys.trim("k", Map.of("min_available_version", 0)));
    refused(
        Kind.INVALID,
        "minimum available version cannot be decremented",
        () -> keys.trim("k", Map.of("min_available_version", -1)));
    keys.config("k", Map.of("min_decryption_version", 2));
    keys.trim("k", Map.of("min_available_version", 2));
    refused(
        Kind.INVALID,
        "minimum available version cannot be decremented",
        () -> keys.trim("k", Map.of("min_available_version", 1)));
    refused(
        Kind.NOT_FOUND,
        "invalid key name",
        () -> keys.trim("nobody", Map.of("min_available_version", 1)));
    assertThat(versions()).containsExactly("2", "3");
  }

  @Test
  void config_belowWhatWasTrimmed_isRefused() {
    keys.config("k", Map.of("min_decryption_version", 2, "min_encryption_version", 2));
    keys.trim("k", Map.of("min_available_version", 2));

    refused(
        Kind.INVALID,
        "min encryption version should not be less than min available version",
        () -> keys.config("k", Map.of("min_encryption_version", 0)));
    refused(
        Kind.INVALID,
        "min decryption version should not be less then min available version",
        () -> keys.config("k", Map.of("min_decryption_version", 1)));
  }

  @Test
  void delete_isForKeysThatAllowIt() {
    refused(
        Kind.INVALID,
        "error deleting policy k: deletion is not allowed for this key",
        () -> keys.delete("k"));
    keys.config("k", Map.of("deletion_allowed", true));

    keys.delete("k");

    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of()));
    refused(Kind.NOT_FOUND, "no such key", () -> keys.read("k"));
    refused(
        Kind.NOT_FOUND,
        "error deleting policy k: could not delete key; not found",
        () -> keys.delete("k"));
    refused(Kind.NOT_FOUND, "could not delete key; not found", () -> keys.delete("a b"));
    assertThat(fixture.uuid("p256")).isNotEmpty();
    assertThat(fixture.audited()).contains("transit.key.delete invalid", "transit.key.delete ok");
  }

  @Test
  void delete_andMakeAgain_isAnotherKeyWithItsOwnRules() {
    keys.config("k", Map.of("deletion_allowed", true, "min_decryption_version", 3));
    keys.delete("k");

    Answer again = keys.create("k", Map.of("type", "managed_key", "managed_key_name", "rsa"));

    assertThat(again.warnings()).isEmpty();
    assertThat(again.data())
        .containsEntry("latest_version", 1)
        .containsEntry("min_decryption_version", 1)
        .containsEntry("deletion_allowed", false);
  }

  @Test
  void settings_keepWhetherEncryptingMakesKeys() {
    assertThat(keys.settings().data()).isEqualTo(Map.of("disable_upsert", false));
    assertThat(keys.createForEncryption("fresh", "aes256-gcm96")).isEmpty();
    assertThat(keys.read("fresh").data()).containsEntry("type", "aes256-gcm96");

    assertThat(keys.configure(Map.of("disable_upsert", "true")).data())
        .isEqualTo(Map.of("disable_upsert", true));

    assertThat(keys.configure(Map.of()).data()).isEqualTo(Map.of("disable_upsert", true));
    assertThat(keys.createForEncryption("fresh", "aes256-gcm96")).isEmpty();
    refused(
        Kind.NOT_FOUND,
        "encryption key not found",
        () -> keys.createForEncryption("other", "aes256-gcm96"));
    refused(Kind.INVALID, "disable_upsert", () -> keys.configure(Map.of("disable_upsrt", true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"managed_key", "ecdsa-p256", "hmac", "aes128-cmac"})
  void createForEncryption_ofATypeThatDoesNotEncrypt_isRefusedInVaultsWords(String type) {
    refused(
        Kind.INVALID,
        "key type " + type + " not supported for this operation",
        () -> keys.createForEncryption("fresh", type));
  }
}
