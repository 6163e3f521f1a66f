// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.backend.azure.TestVault.refusal;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;

/** What the fields of connections and keys may say. No service is asked. */
class AzureKeyVaultTypeTest {

  private static String describe(String... fields) {
    return AzureKeyVaultType.INSTANCE.connect("cloud", connection(fields)).describe();
  }

  private static Fields connection(String... fields) {
    return Fields.ofText("kms.cloud", map(fields));
  }

  private static Map<String, String> map(String... fields) {
    Map<String, String> map = new HashMap<>();
    for (int place = 0; place < fields.length; place += 2) {
      map.put(fields[place], fields[place + 1]);
    }
    return map;
  }

  @ParameterizedTest
  @CsvSource({
    "AzurePublicCloud, https://v-1.vault.azure.net",
    "AZUREPUBLICCLOUD, https://v-1.vault.azure.net",
    "AzureUSGovernmentCloud, https://v-1.vault.usgovcloudapi.net",
    "AzureUSGovernment, https://v-1.vault.usgovcloudapi.net",
    "AzureChinaCloud, https://v-1.vault.azure.cn"
  })
  void environment_choosesTheHost(String environment, String url) {
    assertThat(describe("vault_name", "v-1", "environment", environment))
        .isEqualTo("kms 'cloud' (azurekeyvault, " + url + ")");
  }

  @Test
  void resource_isTheEndOfTheHostOrAnAddress() {
    assertThat(describe("vault_name", "hsm", "resource", "managedhsm.azure.net"))
        .contains("https://hsm.managedhsm.azure.net)");
    assertThat(describe("resource", "https://vault.example:8443/"))
        .contains("https://vault.example:8443)");
  }

  @Test
  void managedHsm_isToldByItsResource() {
    assertThat(
            AzureSettings.parse(connection("vault_name", "hsm", "resource", "managedhsm.azure.net"))
                .managedHsm())
        .isTrue();
    assertThat(AzureSettings.parse(connection("vault_name", "hsm")).managedHsm()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "client_secret, CLIENT_SECRET",
    "client_certificate_path, CLIENT_CERTIFICATE",
    "federated_token_file, WORKLOAD_IDENTITY",
    "client_id, DEFAULT"
  })
  void credential_followsTheFieldsThatAreThere(String field, AzureSettings.Credential expected) {
    assertThat(AzureSettings.parse(connection("vault_name", "vault", field, "x")).credential())
        .isEqualTo(expected);
    assertThat(
            AzureSettings.parse(
                    connection("vault_name", "vault", field, "x", "credential", "managed_identity"))
                .credential())
        .isEqualTo(AzureSettings.Credential.MANAGED_IDENTITY);
  }

  @ParameterizedTest
  @CsvSource({
    "vault_name, a, name of a vault",
    "vault_name, a.b/c, name of a vault",
    "environment, AzureGermanCloud, a cloud that exists",
    "resource, http://vault.example, begins with https://",
    "resource, vault azure net, the end of a host name",
    "authority_host, login.example, begins with https://",
    "credential, secret, must be one of auto",
    "managed_hsm, perhaps, true or false",
    "verify_challenge_resource, 1, true or false",
    "timeout, soon, must be a time",
    "max_attempts, 0, whole number"
  })
  void connect_withAWrongValue_isInvalidAndNamesTheField(
      String field, String value, String expected) {
    Map<String, String> fields = map("vault_name", "vault");
    fields.put(field, value);

    KeyException e =
        refusal(
            () -> AzureKeyVaultType.INSTANCE.connect("cloud", Fields.ofText("kms.cloud", fields)));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("kms.cloud." + field).hasMessageContaining(expected);
  }

  @Test
  void connect_withoutAVault_isInvalidAndGivesAnExample() {
    KeyException e = refusal(() -> describe("tenant_id", "t"));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("add kms.cloud.vault_name = ");
  }

  @ParameterizedTest
  @CsvSource({
    "key_name, under_score, letters",
    "key_version, a/b, version",
    "key_type, oct, RSA-HSM",
    "curve, P-999, P256",
    "curve, ed25519, P256",
    "encryption_mode, cbc, envelope",
    "key_bits, many, whole number",
    "max_parallel, -1, whole number"
  })
  void checkKey_withAWrongValue_isInvalidAndNamesTheField(
      String field, String value, String expected) {
    Map<String, String> fields = map("key_name", "k");
    fields.put(field, value);

    KeyException e =
        refusal(() ->
            AzureKeyVaultType.INSTANCE.checkKey(
                KeyName.parse("k"), Fields.ofText("key.k", fields)));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("key.k." + field).hasMessageContaining(expected);
  }

  @Test
  void checkKey_withoutAName_isInvalid() {
    KeyException e =
        refusal(() ->
            AzureKeyVaultType.INSTANCE.checkKey(KeyName.parse("k"), Fields.ofText("key.k", map())));

    assertThat(e).hasMessageContaining("key.k.key_name is missing");
  }

  @Test
  void namesWithCharactersThatVaultsLack_areKeptApart() {
    Fields none = Fields.ofText("key.k", map());

    assertThat(KeyPlace.parse(KeyName.parse("plain-1"), none).name()).isEqualTo("plain-1");
    assertThat(KeyPlace.parse(KeyName.parse("team/a"), none).name())
        .startsWith("team-a-")
        .matches("[0-9a-zA-Z-]{1,127}")
        .isNotEqualTo(KeyPlace.parse(KeyName.parse("team_a"), none).name());
  }

  @Test
  void every_fieldThatIsRead_isDeclared() {
    assertThat(AzureKeyVaultType.INSTANCE.connectionFields())
        .contains(
            "tenant_id", "client_id", "client_secret", "environment", "vault_name", "resource")
        .contains("timeout", "refresh");
    assertThat(AzureKeyVaultType.INSTANCE.keyFields())
        .contains("key_name", "key_version", "key_type", "key_bits", "max_parallel");
  }
}
