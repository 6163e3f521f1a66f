// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;
import org.managedkeys.testkit.InMemoryFolders;

/** What each client calls at least, and how it reads the answers: {@code vault-spec} §6.4. */
class ClientNeedsTest {

  private static final String DATA = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});

  @TempDir private static Path folder;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start(InMemoryFolders.create("clients", folder));
    call(
        "PUT",
        "sys/managed-keys/local/ca",
        204,
        Map.of(
            "kms",
            "local",
            "key_type",
            "P-256",
            "allow_generate_key",
            "true",
            "any_mount",
            "true"));
    call(
        "POST",
        "pki/root/generate/kms",
        200,
        Map.of("common_name", "Root", "managed_key_name", "ca", "ttl", "720h"));
    call(
        "POST",
        "pki/roles/web",
        200,
        Map.of("allow_any_name", true, "key_type", "ec", "enforce_hostnames", false));
    call("POST", "transit/keys/data", 200, Map.of("type", "aes256-gcm96"));
    call("POST", "transit/keys/sig", 200, Map.of("type", "ecdsa-p256"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply call(String method, String path, int status, Object json) {
    return callAs(server.rootToken(), method, path, status, json);
  }

  private static Reply callAs(String token, String method, String path, int status, Object json) {
    Reply reply = server.call(method, path, token, json);
    assertThat(reply.status()).as("%s %s: %s", method, path, reply.body()).isEqualTo(status);
    return reply;
  }

  private static Reply get(String path) {
    return getAs(server.rootToken(), path);
  }

  private static Reply getAs(String token, String path) {
    Reply reply = server.call("GET", path, token, null);
    assertThat(reply.status()).as("GET %s: %s", path, reply.body()).isEqualTo(200);
    return reply;
  }

  private static String childToken() {
    Object auth = call("POST", "auth/token/create", 200, Map.of("ttl", "1h")).json().get("auth");
    assertThat(auth).isInstanceOf(Map.class);
    return auth instanceof Map<?, ?> map ? String.valueOf(map.get("client_token")) : "";
  }

  @Test
  void spring_looksAfterItsToken() {
    String token = childToken();

    assertThat(getAs(token, "auth/token/lookup-self").data())
        .containsKeys("ttl", "accessor")
        .containsEntry("renewable", true)
        .containsEntry("type", "service");
    assertThat(callAs(token, "POST", "auth/token/renew-self", 200, Map.of()).json().get("auth"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("renewable", true)
        .containsKeys("client_token", "lease_duration");
    callAs(token, "POST", "auth/token/revoke-self", 204, Map.of());
    callAs(token, "POST", "auth/token/renew-self", 403, Map.of());
  }

  @Test
  void spring_asksHowTheServerIs_withoutAToken() {
    Reply health = server.call("GET", "sys/health", "", null);

    assertThat(health.status()).isEqualTo(200);
    assertThat(health.json())
        .containsEntry("initialized", true)
        .containsEntry("sealed", false)
        .containsEntry("standby", false)
        .containsEntry("performance_standby", false)
        .containsKeys("replication_dr_mode", "version")
        .hasEntrySatisfying(
            "server_time_utc", time -> assertThat(time).isInstanceOf(Integer.class));
    assertThat(server.call("GET", "sys/init", "", null).json()).containsEntry("initialized", true);
    assertThat(server.call("GET", "sys/seal-status", "", null).json())
        .containsEntry("sealed", false);
  }

  @Test
  void spring_managesMountsAndPolicies() {
    call("POST", "sys/mounts/spring", 204, Map.of("type", "transit"));
    assertThat(get("sys/mounts").json()).containsKeys("spring/", "sys/", "data");
    call("DELETE", "sys/mounts/spring", 204, "");
    assertThat(get("sys/mounts").json()).doesNotContainKey("spring/");
    assertThat(get("sys/auth").json()).containsKey("token/");

    String rules = "{\"path\": {\"x\": {\"capabilities\": [\"read\"]}}}";
    call("PUT", "sys/policy/spring", 204, Map.of("policy", rules));
    assertThat(get("sys/policy").json())
        .hasEntrySatisfying(
            "policies",
            names ->
                assertThat(names).asInstanceOf(InstanceOfAssertFactories.LIST).contains("spring"));
    assertThat(get("sys/policy/spring").data()).containsKeys("name", "rules");
    call("DELETE", "sys/policy/spring", 204, "");
  }

  /** It reads each result as texts by names, and sends numbers in a batch as texts. */
  @Test
  void spring_readsBatches() {
    Reply encrypted =
        call(
            "POST",
            "transit/encrypt/data",
            200,
            Map.of("batch_input", List.of(Map.of("plaintext", DATA, "key_version", "1"))));

    assertThat(encrypted.data().get("batch_results"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .hasEntrySatisfying(
            "ciphertext", text -> assertThat(text).asString().startsWith("vault:v1:"));
    assertThat(get("transit/keys?list=true").data()).containsEntry("keys", List.of("data", "sig"));
    String signature =
        String.valueOf(
            call("POST", "transit/sign/sig", 200, Map.of("input", DATA)).data().get("signature"));
    assertThat(
            call("POST", "transit/verify/sig", 200, Map.of("input", DATA, "signature", signature))
                .data())
        .containsEntry("valid", true);
  }

  @Test
  void spring_issuesAndRevokesCertificates() {
    Map<String, Object> issued =
        call(
                "POST",
                "pki/issue/web",
                200,
                Map.of("common_name", "spring", "ttl", "1h", "format", "der"))
            .data();

    assertThat(issued)
        .containsKeys(
            "serial_number",
            "certificate",
            "issuing_ca",
            "ca_chain",
            "private_key",
            "private_key_type");
    assertThat(Base64.getDecoder().decode(String.valueOf(issued.get("certificate")))).isNotEmpty();
    assertThat(
            call(
                    "POST",
                    "pki/revoke",
                    200,
                    Map.of("serial_number", String.valueOf(issued.get("serial_number"))))
                .data())
        .hasEntrySatisfying("revocation_time", time -> assertThat(time).isInstanceOf(Number.class));
    for (String path : List.of("crl", "crl/pem", "issuer/default/json", "issuer/default/der")) {
      assertThat(server.call("GET", "pki/" + path, "", null).status()).isEqualTo(200);
    }
  }

  @Test
  void commandLine_writesReadsListsAndDeletes() {
    String token = childToken();

    assertThat(server.call("GET", "sys/seal-status", "", null).status()).isEqualTo(200);
    assertThat(server.call("GET", "sys/leader", "", null).status()).isEqualTo(200);
    assertThat(call("PUT", "auth/token/lookup", 200, Map.of("token", token)).data())
        .containsEntry("id", token);
    call("PUT", "pki/roles/cli", 200, Map.of("allow_any_name", "true"));
    assertThat(get("pki/roles/cli").data()).containsEntry("allow_any_name", true);
    assertThat(server.call("LIST", "pki/roles", server.rootToken(), null).data())
        .containsEntry("keys", List.of("cli", "web"));
    call("DELETE", "pki/roles/cli", 204, "");
  }

  @Test
  void commandLine_managesMountsNamespacesAndPolicies() {
    call("POST", "sys/mounts/cli", 204, Map.of("type", "pki", "description", ""));
    call("POST", "sys/mounts/cli/tune", 204, Map.of("max_lease_ttl", "87600h"));
    assertThat(get("sys/internal/ui/mounts/cli/issue/web").data())
        .containsEntry("path", "cli/")
        .containsEntry("type", "pki");
    call("DELETE", "sys/mounts/cli", 204, "");
    call("PUT", "sys/namespaces/cli-team", 200, Map.of());
    assertThat(server.call("LIST", "sys/namespaces", server.rootToken(), null).data())
        .containsEntry("keys", List.of("cli-team/"));
    call("DELETE", "sys/namespaces/cli-team", 204, "");
    call("PUT", "sys/policies/acl/cli", 204, Map.of("policy", "{\"path\": {}}"));
    assertThat(server.call("LIST", "sys/policies/acl", server.rootToken(), null).status())
        .isEqualTo(200);
    call("DELETE", "sys/policies/acl/cli", 204, "");
  }

  /** It takes nothing but 200 and 204 for done, and shows the first of the errors. */
  @Test
  void node_knowsTwoStatusesOfSuccess_andTheFirstError() {
    for (Reply done :
        List.of(
            call("POST", "transit/encrypt/data", 200, Map.of("plaintext", DATA)),
            get("sys/mounts"),
            get("sys/auth"),
            get("sys/policy"),
            get("auth/token/lookup-self"))) {
      assertThat(done.errors()).isEmpty();
    }
    assertThat(call("POST", "transit/encrypt/none/such", 404, Map.of()).errors()).isNotEmpty();
    assertThat(call("POST", "sys/remount", 400, Map.of("from", "a", "to", "b")).errors())
        .singleElement()
        .asString()
        .contains("mounts cannot be moved");
    assertThat(server.call("GET", "sys/mounts", "", null).errors())
        .singleElement()
        .asString()
        .contains("permission denied");
  }

  /** At plan time it lists all four types, and then reads each key. */
  @Test
  void terraform_listsTheFourTypes_andToleratesThoseThatAreNotThere() {
    for (String type : List.of("pkcs11", "awskms", "azurekeyvault", "gcpckms")) {
      Reply list = server.call("LIST", "sys/managed-keys/" + type, server.rootToken(), null);

      assertThat(list.status()).as("%s", type).isEqualTo(404);
      assertThat(list.body()).isEqualTo("{\"errors\":[]}");
    }
    assertThat(
            server
                .call("LIST", "sys/managed-keys/yandexcloudkms", server.rootToken(), null)
                .errors())
        .singleElement()
        .asString()
        .contains("unsupported managed key type");
  }

  @Test
  void terraform_makesAChildToken_andAsksForTheVersion() {
    Map<String, Object> fields =
        Map.of("ttl", "20m", "explicit_max_ttl", "20m", "renewable", false, "num_uses", 0);

    Object auth = call("POST", "auth/token/create", 200, fields).json().get("auth");

    assertThat(auth)
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKeys("client_token", "accessor", "policies", "token_policies")
        .containsEntry("token_type", "service")
        .containsEntry("renewable", false)
        .containsEntry("orphan", false);
    assertThat(server.call("GET", "sys/seal-status", "", null).json())
        .hasEntrySatisfying(
            "version", version -> assertThat(version).asString().matches("1\\.\\d+\\.\\d+.*"));
  }
}
