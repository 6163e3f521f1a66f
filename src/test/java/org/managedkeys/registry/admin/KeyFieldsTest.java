// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;

/** Each field of Vault's tables: accepted forms, default, refusal, whether it must be there. */
class KeyFieldsTest {

  @TempDir private Path folder;
  private AdminFixture fixture;
  private KeyAdmin keys;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    keys = fixture.administration().keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<FieldCase> fields() {
    return VaultFieldCases.all();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void field_inEachFormOfWriting_isReadInVaults(FieldCase field) {
    for (Object written : field.written()) {
      put(field.type(), field.values(written));

      assertThat(read(field.type())).containsEntry(field.field(), field.read());
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void field_thatIsNotWritten_isReadAsItsDefault(FieldCase field) {
    Map<String, Object> values = FieldCase.least(field.type());
    Object leftOut = values.containsKey(field.field()) ? field.absent() : null;
    put(field.type(), values);

    Object read = read(field.type()).get(field.field());
    if (field.field().equals("pin")) {
      assertThat(read).isEqualTo("redacted");
    } else {
      assertThat(read).isEqualTo(leftOut == null ? field.absent() : leftOut);
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void field_withAWrongValue_isRefusedByNameAndWithoutTheValue(FieldCase field) {
    for (Object bad : field.refused()) {
      assertThatThrownBy(() -> put(field.type(), field.values(bad)))
          .isInstanceOfSatisfying(
              KeyException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
                assertThat(e).hasMessageContaining("key.k." + field.field());
                assertThat(e).hasMessageContaining(field.complaint());
              });
      assertThat(keys.list(Namespace.ROOT, Optional.empty(), "", 10)).doesNotContain("k");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pkcs11 | library | the field key.k.library is missing",
        "pkcs11 | key_label | one of the fields key_label and key_id is needed",
        "pkcs11 | token_label | one of the fields token_label, token_serial and slot is needed",
        "awskms | kms_key | the field key.k.kms_key is missing",
        "azurekeyvault | vault_name | the field key.k.vault_name is missing",
        "azurekeyvault | key_name | the field key.k.key_name is missing",
        "gcpckms | project | the field key.k.project is missing",
        "gcpckms | region | the field key.k.region is missing",
        "gcpckms | crypto_key | the field key.k.crypto_key is missing",
        "local | file | the field key.k.file is missing",
        "local | password | the field key.k.password is missing"
      })
  void field_thatIsRequired_isMissed(String type, String field, String complaint) {
    Map<String, Object> values = FieldCase.least(type);
    put(type, values);
    values.remove(field);

    assertThatThrownBy(() -> put(type, values))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining(complaint);
    // Terraform used to send empty texts for what is not there.
    values.put(field, "");
    assertThatThrownBy(() -> put(type, values)).hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource({"pkcs11", "awskms", "azurekeyvault", "gcpckms", "local"})
  void entry_withTheFewestFields_isReadWithEveryFieldOfItsType(String type) {
    put(type, FieldCase.least(type));

    assertThat(read(type).keySet())
        .containsExactlyInAnyOrderElementsOf(
            FieldTable.names(FieldTable.of(AdminFixture.type(type)).inlineFields()));
  }

  @ParameterizedTest
  @CsvSource({"pkcs11", "awskms", "azurekeyvault", "gcpckms", "local"})
  void whatAReadGives_canBeWrittenBack_andChangesNothing(String type) {
    put(type, FieldCase.least(type));
    Map<String, String> stored = fixture.record("k").values();
    Map<String, Object> values = new LinkedHashMap<>(read(type));
    values.put("name", "k");
    values.put("type", type);
    values.put("UUID", "6a1c0f5e-9d2b-4a77-8f60-0d8f3f1f2b11");
    values.put("uuid", "6a1c0f5e-9d2b-4a77-8f60-0d8f3f1f2b11");

    KeyDescription before = keys.get(Namespace.ROOT, "k");
    put(type, values);

    assertThat(fixture.record("k").values()).isEqualTo(stored);
    assertThat(read(type)).isEqualTo(before.values());
    assertThat(keys.get(Namespace.ROOT, "k")).returns(before.uuid(), KeyDescription::uuid);
  }

  @Test
  void unknownField_isRefusedWithTheNearestOne() {
    Map<String, Object> values = FieldCase.least("pkcs11");
    values.put("key_lable", "x");

    assertThatThrownBy(() -> put("pkcs11", values))
        .hasMessageContaining("key.k.key_lable: cannot use the field: there is no such field")
        .hasMessageEndingWith("did you mean key_label?");
  }

  @Test
  void fieldOfAnotherType_isRefused() {
    Map<String, Object> values = FieldCase.least("awskms");
    values.put("key_label", "x");

    assertThatThrownBy(() -> put("awskms", values)).hasMessageContaining("key.k.key_label");
  }

  @Test
  void hmacKeyLabel_isRefusedWithTheReason() {
    Map<String, Object> values = FieldCase.least("pkcs11");
    values.put("hmac_key_label", "mac");

    assertThatThrownBy(() -> put("pkcs11", values))
        .hasMessageContaining("key.k.hmac_key_label")
        .hasMessageContaining("with the usage mac");
  }

  @Test
  void oaepHash_withAnotherMechanism_isRefused() {
    Map<String, Object> values = FieldCase.least("pkcs11");
    values.put("mechanism", 1);
    values.put("rsa_oaep_hash", "sha256");

    assertThatThrownBy(() -> put("pkcs11", values))
        .hasMessageContaining("key.k.rsa_oaep_hash")
        .hasMessageContaining("CKM_RSA_PKCS_OAEP");
  }

  @Test
  void unknownType_isRefusedInTheWordsThatClientsLookFor() {
    assertThatThrownBy(() -> put("pkcs12", Map.of()))
        .hasMessageContaining("unsupported managed key type 'pkcs12'")
        .hasMessageContaining("pkcs11, awskms, azurekeyvault, gcpckms, local");
  }

  private void put(String type, Map<String, ?> values) {
    keys.put(Namespace.ROOT, type, "k", values, WriteOptions.NONE);
  }

  private Map<String, Object> read(String type) {
    return keys.get(Namespace.ROOT, type, "k").values();
  }
}
