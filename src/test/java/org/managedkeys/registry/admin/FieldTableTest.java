// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.backend.aws.AwsKmsType;
import org.managedkeys.backend.azure.AzureKeyVaultType;
import org.managedkeys.backend.gcp.GcpKmsType;
import org.managedkeys.backend.local.LocalType;
import org.managedkeys.backend.pkcs11.Pkcs11Type;
import org.managedkeys.key.BackendType;

/** The tables know every field of every back end, and hide every secret. */
class FieldTableTest {

  static Stream<BackendType> types() {
    return Stream.of(
        Pkcs11Type.INSTANCE,
        AwsKmsType.INSTANCE,
        AzureKeyVaultType.INSTANCE,
        GcpKmsType.INSTANCE,
        LocalType.INSTANCE);
  }

  @ParameterizedTest
  @MethodSource("types")
  void rows_ofAType_areItsFieldsAndNoOthers(BackendType type) {
    Set<String> fields = new HashSet<>(type.keyFields());
    fields.addAll(type.connectionFields());

    assertThat(VaultFields.BY_TYPE.get(type.name()))
        .extracting(VaultField::name)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(fields);
    assertThat(VaultFields.BY_TYPE.get(type.name()))
        .extracting(VaultField::meaning)
        .doesNotContain("");
  }

  @ParameterizedTest
  @MethodSource("types")
  void fieldsOfAKeyWithItsOwnConnection_areThoseOfBoth(BackendType type) {
    FieldTable table = FieldTable.of(type);

    assertThat(table.inlineFields())
        .extracting(VaultField::name)
        .doesNotHaveDuplicates()
        .containsAll(type.keyFields())
        .containsAll(type.connectionFields())
        .contains("usages", "any_mount", "allow_generate_key")
        .doesNotContain("kms");
  }

  /** Whoever adds a field whose name sounds like a secret has to decide. */
  @ParameterizedTest
  @MethodSource("types")
  void fieldsThatSoundLikeSecrets_areSecrets(BackendType type) {
    assertThat(FieldTable.of(type).all())
        .filteredOn(field ->
            field.name().matches(".*(pin|secret|password|credentials|session_token|access_key).*"))
        .allMatch(VaultField::secret, "is a secret");
  }

  @ParameterizedTest
  @CsvSource({
    "pkcs11, pin",
    "awskms, 'access_key,secret_key,session_token'",
    "azurekeyvault, 'client_secret,client_certificate_password'",
    "gcpckms, credentials",
    "local, password"
  })
  void secretsOfAType_areRedacted(String type, String names) {
    FieldTable table =
        FieldTable.of(types().filter(known -> known.name().equals(type)).findFirst().orElseThrow());

    for (String name : names.split(",", -1)) {
      VaultField field = table.find(name).orElseThrow();
      assertThat(FieldTable.read(List.of(field), Map.of(name, "sealed:abc")))
          .containsExactly(Map.entry(name, "redacted"));
      assertThat(FieldTable.read(List.of(field), Map.of())).containsExactly(Map.entry(name, ""));
    }
    assertThat(FieldTable.secretNames()).contains(names.split(",", -1));
  }

  @Test
  void fieldThatNoTableKnows_countsAsASecret() {
    BackendType unlisted = new UnlistedType();

    assertThat(FieldTable.of(unlisted).find("token")).get().returns(true, VaultField::secret);
  }

  @Test
  void unsignedNumbers_areReadWhole() {
    VaultField slot = FieldTable.of(Pkcs11Type.INSTANCE).find("slot").orElseThrow();

    assertThat(slot.read("2305843009213693953")).isEqualTo(2305843009213693953L);
    assertThat(slot.read("0xffffffffffffffff")).isEqualTo(new BigInteger("18446744073709551615"));
    assertThat(slot.read("0")).isEqualTo(0L);
    assertThat(slot.read(null)).isEqualTo("");
  }
}
