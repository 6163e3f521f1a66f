// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKind;

/** Connections are made, rotated, renamed and removed; those of the configuration stay. */
class ConnectionAdminTest {

  @TempDir private Path folder;
  private AdminFixture fixture;
  private ConnectionAdmin connections;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    connections = fixture.administration().connections();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void put_givesWhatGetShows_withSecretsRedacted() {
    ConnectionDescription made = put("rack", Map.of("token_label", "unit", "pin", "1234"));

    assertThat(made.values())
        .containsEntry("token_label", "unit")
        .containsEntry("pin", "redacted")
        .containsEntry("max_sessions", 16L)
        .containsEntry("allow_generate_key", false);
    assertThat(connections.get("rack")).isEqualTo(made);
    assertThat(fixture.secretOfConnection("rack", "pin")).isEqualTo("1234");
  }

  @Test
  void put_again_replacesAllFields_andRedactedKeepsTheSecret() {
    ConnectionDescription first =
        put("rack", Map.of("token_label", "unit", "pin", "1234", "max_sessions", "8"));
    ConnectionDescription second = put("rack", Map.of("token_label", "other", "pin", "redacted"));

    assertThat(second.uuid()).isEqualTo(first.uuid());
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.values())
        .containsEntry("token_label", "other")
        .containsEntry("max_sessions", 16L);
    assertThat(fixture.secretOfConnection("rack", "pin")).isEqualTo("1234");

    assertThat(put("rack", Map.of("token_label", "other")).values()).containsEntry("pin", "");
    refused(
        Kind.INVALID,
        "none is stored",
        () -> put("rack", Map.of("token_label", "other", "pin", "redacted")));
  }

  @Test
  void put_thatSendsAKeptSecretElsewhere_isRefused() {
    put("rack", Map.of("token_label", "unit", "pin", "1234"));
    Map<String, String> elsewhere =
        Map.of("library", "/tmp/other.so", "token_label", "unit", "pin", "redacted");

    refused(
        Kind.INVALID,
        "keeps the stored secret only while library stays as it is",
        () -> connections.put("rack", "pkcs11", elsewhere, WriteOptions.NONE));

    connections.put(
        "cloud",
        "azurekeyvault",
        Map.of("vault_name", "my-vault", "client_secret", "s"),
        WriteOptions.NONE);
    refused(
        Kind.INVALID,
        "keeps the stored secret only while authority_host stays as it is",
        () ->
            connections.put(
                "cloud",
                "azurekeyvault",
                Map.of(
                    "vault_name",
                    "my-vault",
                    "client_secret",
                    "redacted",
                    "authority_host",
                    "https://elsewhere.example.com"),
                WriteOptions.NONE));
  }

  @Test
  void put_withAReference_keepsItAsItIs() {
    put("rack", Map.of("token_label", "unit", "pin", "${file:/run/secrets/pin}"));

    assertThat(connections.get("rack").values()).containsEntry("pin", "redacted");
    assertThat(fixture.stored(RecordKind.KMS, "rack", "pin")).contains("${file:/run/secrets/pin}");
  }

  @Test
  void put_withWrongFields_isRefusedAndNothingIsStored() {
    refused(Kind.INVALID, "kms.rack.tokenlabel", () -> put("rack", Map.of("tokenlabel", "unit")));
    refused(
        Kind.INVALID,
        "kms.rack.max_sessions",
        () -> put("rack", Map.of("token_label", "unit", "max_sessions", "0")));
    refused(
        Kind.INVALID,
        "references such as ${env:NAME} are for secrets only",
        () -> put("rack", Map.of("token_label", "${env:LABEL}")));
    refused(
        Kind.INVALID,
        "there is no kms_library 'nolib' on this node; libraries are softhsm",
        () ->
            connections.put(
                "rack",
                "pkcs11",
                Map.of("library", "nolib", "token_label", "unit"),
                WriteOptions.NONE));
    refused(
        Kind.INVALID,
        "unsupported managed key type",
        () -> connections.put("rack", "hsm", Map.of(), WriteOptions.NONE));

    assertThat(connections.list()).extracting(ConnectionDescription::name).containsExactly("trial");
  }

  @Test
  void put_ofAnotherType_isAConflict() {
    put("rack", Map.of("token_label", "unit"));

    refused(
        Kind.CONFLICT,
        "its type is pkcs11, which does not change",
        () -> connections.put("rack", "awskms", Map.of(), WriteOptions.NONE));
  }

  @Test
  void put_withCheckAndSet_writesThatVersionOnly() {
    refused(Kind.CONFLICT, "there is none, not version 1", () -> putAt("rack", 1));
    putAt("rack", 0);
    refused(Kind.CONFLICT, "its version is 1, not absent", () -> putAt("rack", 0));
    putAt("rack", 1);

    assertThat(connections.get("rack").version()).isEqualTo(2);
  }

  @Test
  void put_asADryRun_checksTheSameAndWritesNothing() {
    WriteOptions dry = new WriteOptions(OptionalLong.empty(), true);
    ConnectionDescription would =
        connections.put("rack", "pkcs11", fields(Map.of("token_label", "u", "pin", "1234")), dry);

    assertThat(would.values()).containsEntry("pin", "redacted");
    refused(Kind.NOT_FOUND, "", () -> connections.get("rack"));
    refused(
        Kind.INVALID,
        "kms.rack.slot",
        () -> connections.put("rack", "pkcs11", fields(Map.of("slot", "x")), dry));
  }

  @Test
  void rename_isSeenByItsKeys() {
    fixture.putTrial("desk");
    fixture
        .administration()
        .keys()
        .put(Namespace.ROOT, "local", "k", Map.of("kms", "desk"), WriteOptions.NONE);

    connections.rename("desk", "bench");

    assertThat(fixture.administration().keys().get(Namespace.ROOT, "k").kms()).contains("bench");
    refused(Kind.NOT_FOUND, "", () -> connections.get("desk"));
    refused(Kind.CONFLICT, "", () -> connections.rename("bench", "trial"));
    refused(Kind.NOT_FOUND, "", () -> connections.rename("desk", "x"));
  }

  @Test
  void delete_whileKeysUseIt_isRefusedAndNamesThem() {
    fixture.putTrial("desk");
    KeyAdmin keys = fixture.administration().keys();
    Namespace team = new Namespace("team-a");
    keys.put(team, "local", "k", Map.of("kms", "desk"), WriteOptions.NONE);

    refused(Kind.CONFLICT, "1 key uses it: team-a/k", () -> connections.delete("desk"));
    keys.delete(team, "k", OptionalLong.empty());
    connections.delete("desk");

    refused(Kind.NOT_FOUND, "", () -> connections.get("desk"));
  }

  @Test
  void declaredOnes_areShownAndNotChanged() {
    assertThat(connections.get("trial").declaredAt()).get().asString().contains(":");
    assertThat(connections.get("trial").type()).isEqualTo("local");

    refused(Kind.DENIED, "the configuration declares it at", () -> fixture.putTrial("trial"));
    refused(
        Kind.DENIED, "the configuration declares it at", () -> connections.rename("trial", "x"));
    refused(Kind.DENIED, "the configuration declares it at", () -> connections.delete("trial"));
  }

  @Test
  void names_thatCouldBeTakenForSomethingElse_areRefused() {
    for (String name :
        new String[] {"a.b", "a/b", "", "Rack", "6a1c0f5e-9d2b-4a77-8f60-0d8f3f1f2b11"}) {
      refused(Kind.INVALID, "a name consists of", () -> put(name, Map.of("token_label", "u")));
    }
  }

  @Test
  void test_tellsWhatIsThere() {
    fixture.putTrial("desk");

    assertThat(connections.test("desk")).contains("kms 'desk'").contains("local");
    assertThat(connections.test("trial")).contains("kms 'trial'");
    refused(Kind.NOT_FOUND, "", () -> connections.test("none"));
  }

  private ConnectionDescription put(String name, Map<String, String> values) {
    return connections.put(name, "pkcs11", fields(values), WriteOptions.NONE);
  }

  private void putAt(String name, long version) {
    connections.put(
        name,
        "pkcs11",
        fields(Map.of("token_label", "u")),
        new WriteOptions(OptionalLong.of(version), false));
  }

  private static Map<String, String> fields(Map<String, String> values) {
    Map<String, String> fields = new HashMap<>(values);
    fields.put("library", "softhsm");
    return fields;
  }

  private static void refused(Kind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }
}
