// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.TEAM;
import static org.managedkeys.server.api.SysCalls.error;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.config.Backends;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.FieldTable;
import org.managedkeys.registry.admin.VaultField;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Verb;

/** Nobody reaches the server's files, environment and identity by writing a managed key. */
class RemoteFieldsTest {

  private static final Map<String, Map<String, String>> ENTRIES =
      Map.of(
          "pkcs11",
          Map.of("library", "softhsm", "token_label", "t", "key_label", "k", "pin", "1234"),
          "awskms",
          Map.of("kms_key", "alias/x", "region", "eu-west-1", "access_key", "a", "secret_key", "s"),
          "azurekeyvault",
          Map.of(
              "tenant_id",
              "t",
              "client_id",
              "c",
              "client_secret",
              "s",
              "vault_name",
              "vault",
              "key_name",
              "k"),
          "gcpckms",
          Map.of(
              "credentials",
              "{\"type\": \"service_account\"}",
              "project",
              "p",
              "region",
              "r",
              "key_ring",
              "ring",
              "crypto_key",
              "k",
              "algorithm",
              "EC_SIGN_P256_SHA256"));

  @TempDir private static Path folder;
  private static SysCalls calls;

  @BeforeAll
  static void open() {
    calls = SysCalls.in(folder);
    new ManagedKeyRoutes(calls, false).addTo(calls.table());
    new ConnectionRoutes(calls).addTo(calls.table());
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  private static ApiResponse write(
      Namespace namespace, String type, String without, String field, String value) {
    Map<String, Object> fields = new HashMap<>(ENTRIES.get(type));
    fields.remove(without);
    fields.put(field, value);
    return calls.call(
        Verb.WRITE, namespace, "sys/managed-keys/" + type + "/k?dry_run=true", fields);
  }

  @ParameterizedTest
  @CsvSource({
    "pkcs11, library, /tmp/mine.so, name of a kms_library",
    "pkcs11, library, ../mine.so, name of a kms_library",
    "pkcs11, pin, ${file:/etc/passwd}, references",
    "pkcs11, pin, ${env:HOME}, references",
    "pkcs11, certificate, /etc/passwd, file of the server",
    "awskms, secret_key, ${env:AWS_SECRET_ACCESS_KEY}, references",
    "awskms, web_identity_token_file, /etc/passwd, file of the server",
    "awskms, profile, admin, file of the server",
    "azurekeyvault, client_secret, ${sys:user.home}, references",
    "azurekeyvault, federated_token_file, /etc/passwd, file of the server",
    "azurekeyvault, client_certificate_path, /etc/key.pem, file of the server",
    "azurekeyvault, ca_file, /etc/passwd, file of the server"
  })
  void whatIsTheServers_isRefusedInEveryNamespace(
      String type, String field, String value, String reason) {
    for (Namespace namespace : List.of(Namespace.ROOT, TEAM)) {
      ApiResponse refused = write(namespace, type, "", field, value);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(error(refused)).contains(field).contains(reason);
    }
  }

  @ParameterizedTest
  @CsvSource({"pkcs11, pin", "awskms, secret_key", "azurekeyvault, client_secret"})
  void keyWithoutCredentials_isTheServersOwnIdentity_whichIsForTheRoot(String type, String field) {
    ApiResponse refused = write(TEAM, type, field, "any_mount", "true");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains(field).contains("in the server's name");
    assertThat(error(write(Namespace.ROOT, type, field, "any_mount", "true")))
        .doesNotContain("in the server's name");
  }

  @ParameterizedTest
  @CsvSource({
    "managed_identity",
    "workload_identity",
    "default",
  })
  void wayToProveOnesIdentity_thatIsTheServers_isForTheRoot(String way) {
    assertThat(error(write(TEAM, "azurekeyvault", "", "credential", way)))
        .contains("in the server's name");
  }

  @ParameterizedTest
  @CsvSource({
    "gcpckms, credentials, endpoint, https://kms.example",
    "gcpckms, credentials, universe_domain, example.com",
    "azurekeyvault, client_secret, authority_host, https://login.example",
    "azurekeyvault, client_secret, verify_challenge_resource, false",
    "awskms, secret_key, sts_endpoint, https://sts.example"
  })
  void tokensOfTheServersIdentity_areSentToNoOtherAddress(
      String type, String credential, String field, String value) {
    ApiResponse refused = write(Namespace.ROOT, type, credential, field, value);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains(field).contains("not proven to other addresses");
  }

  /** It is what a reader is shown, who writes it back; and the safe one of the two. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "True", " t ", "1"})
  void serversIdentity_thatIsProvenToTheVaultsOwnDomainOnly_isTaken(String value) {
    String field = "verify_challenge_resource";
    for (Object written : List.of(value, true)) {
      Map<String, Object> fields = Map.of("vault_name", "vault", "key_name", "k", field, written);
      ApiResponse taken = calls.write("sys/managed-keys/azurekeyvault/own?dry_run=true", fields);
      assertThat(taken.errors()).isEmpty();
      assertThat(taken.status()).isEqualTo(200);
    }
    assertThat(error(write(Namespace.ROOT, "azurekeyvault", "client_secret", field, "yes")))
        .contains(field);
  }

  @Test
  void credentialsOfGoogleCloud_areAServiceAccountsKey() {
    String json = "{\"type\": \"external_account\", \"credential_source\": {\"file\": \"/x\"}}";
    String hidden = "{\"\\u0074ype\": \"external_account\"}";

    for (String credentials : List.of(json, hidden, "{", "{}")) {
      ApiResponse refused = write(Namespace.ROOT, "gcpckms", "", "credentials", credentials);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(error(refused)).contains("key of a service account").doesNotContain("/x");
    }
  }

  @Test
  void credentialsOfGoogleCloud_thatNameAFile_areRefusedInEveryNamespace() {
    for (Namespace namespace : List.of(Namespace.ROOT, TEAM)) {
      ApiResponse refused = write(namespace, "gcpckms", "", "credentials", "/run/account.json");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(error(refused)).contains("credentials").contains("names a file of the server");
      assertThat(error(refused)).doesNotContain("account.json");
    }
    Map<String, Object> connection = Map.of("type", "gcpckms", "credentials", "/run/account.json");
    assertThat(error(calls.write("sys/managed-keys/kms/c", connection)))
        .contains("names a file of the server");
  }

  @Test
  void keyWithAPinOfItsOwn_isForTheRoot_becauseALoginIsTheWholeServers() {
    ApiResponse refused = write(TEAM, "pkcs11", "pin", "pin", "any text");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("pin").contains("by kms").doesNotContain("any text");
  }

  @ParameterizedTest
  @CsvSource({"awskms", "azurekeyvault", "gcpckms"})
  void keyWithItsOwnCredentials_isTakenInEveryNamespace(String type) {
    for (Namespace namespace : List.of(Namespace.ROOT, TEAM)) {
      ApiResponse taken = write(namespace, type, "", "any_mount", "true");
      assertThat(taken.errors()).isEmpty();
      assertThat(taken.status()).isEqualTo(200);
    }
  }

  @Test
  void keyFile_isNamedByTheConfigurationAlone() {
    Map<String, Object> fields = Map.of("file", "/tmp/keys.p12", "password", "x");

    for (String path : List.of("sys/managed-keys/local/k", "sys/managed-keys/kms/c")) {
      Map<String, Object> body = new HashMap<>(fields);
      body.put("type", "local");
      ApiResponse refused = calls.write(path, body);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(error(refused)).contains("file of the server");
    }
  }

  /** A field that comes later must be thought of here, too. */
  @Test
  void fieldsWhoseMeaningIsAFile_areKnown() {
    Set<String> files = new TreeSet<>();
    for (BackendType type : Backends.all()) {
      FieldTable table = FieldTable.of(type);
      for (List<VaultField> fields :
          List.of(List.copyOf(table.keyFields()), List.copyOf(table.connectionFields()))) {
        fields.stream()
            .filter(field -> field.meaning().matches(".*(path|file with|certificates of).*"))
            .map(VaultField::name)
            .forEach(files::add);
      }
    }

    files.removeAll(RemoteFields.FILES);
    assertThat(files).containsExactlyInAnyOrder("library", "credentials");
  }
}
