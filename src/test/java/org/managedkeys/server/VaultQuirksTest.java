// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.server.http.RawClient;
import org.managedkeys.server.http.Verb;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;
import org.managedkeys.testkit.InMemoryFolders;
import org.managedkeys.testkit.SoftHsm;

/**
 * What is easily got wrong of Vault's API, as a client sees it: each of the traps that {@code
 * vault-spec} lists in part 8, by its number.
 */
class VaultQuirksTest {

  private static final String DATA = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});

  @TempDir private static Path folder;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    server =
        ApiServer.start(
            InMemoryFolders.create("quirks", folder),
            "kms_library.SoftHSM.library = " + SoftHsm.LIBRARY);
    softwareKey("ca", "P-256");
    call("POST", "sys/mounts/ca", 204, Map.of("type", "pki"));
    call(
        "POST",
        "ca/root/generate/kms",
        200,
        Map.of("common_name", "Root", "managed_key_name", "ca", "ttl", "720h"));
    call(
        "POST",
        "ca/roles/web",
        200,
        Map.of("allow_any_name", true, "key_type", "ec", "enforce_hostnames", false));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply call(String method, String path, int status, Object json) {
    Reply reply = server.call(method, path, server.rootToken(), json);
    assertThat(reply.status()).as("%s %s: %s", method, path, reply.body()).isEqualTo(status);
    return reply;
  }

  private static Reply get(String path, int status) {
    Reply reply = server.call("GET", path, server.rootToken(), null);
    assertThat(reply.status()).as("GET %s: %s", path, reply.body()).isEqualTo(status);
    return reply;
  }

  private static Reply refused(String method, String path, Object json) {
    return call(method, path, 400, json);
  }

  private static Reply open(String path) {
    return server.call("GET", path, "", null);
  }

  private static void softwareKey(String name, String type) {
    call(
        "PUT",
        "sys/managed-keys/local/" + name,
        204,
        Map.of(
            "kms", "local", "key_type", type, "allow_generate_key", "true", "any_mount", "true"));
  }

  /** As Vault's documentation writes one: texts for everything. */
  private static Map<String, Object> pkcs11(String... more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("library", "SoftHSM");
    fields.put("token_label", SoftHsm.SHARED_TOKEN);
    fields.put("pin", SoftHsm.PIN);
    fields.put("key_label", "p256");
    fields.put("mechanism", "0x1041");
    fields.put("allow_generate_key", "false");
    for (int index = 0; index < more.length; index += 2) {
      fields.put(more[index], more[index + 1]);
    }
    return fields;
  }

  @Test
  void trap01_listOfNothing_is404WithAnEmptyArray() {
    call("POST", "sys/mounts/trap1/pki", 204, Map.of("type", "pki"));
    call("POST", "sys/mounts/trap1/transit", 204, Map.of("type", "transit"));
    for (String path :
        List.of("sys/managed-keys/gcpckms", "trap1/transit/keys", "trap1/pki/roles")) {
      for (Reply reply :
          List.of(
              server.call("LIST", path, server.rootToken(), null),
              server.call("GET", path + "?list=true", server.rootToken(), null))) {
        assertThat(reply.status()).as("%s", path).isEqualTo(404);
        assertThat(reply.body()).isEqualTo("{\"errors\":[]}");
      }
    }
    assertThat(get("sys/managed-keys/gcpckms/none", 404).body()).isEqualTo("{\"errors\":[]}");
  }

  @Test
  void trap02_writeDeleteAndTest_are204WithoutABody_or200WithWarnings() {
    String path = "sys/managed-keys/pkcs11/trap2";

    assertThat(call("POST", path, 204, pkcs11()).body()).isEmpty();
    assertThat(call("PUT", path + "/test/sign", 204, Map.of()).body()).isEmpty();
    Reply warned = call("POST", path, 200, pkcs11("no_such_field", "x"));
    assertThat(warned.json().get("warnings"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .isNotEmpty();
    assertThat(call("DELETE", path, 204, Map.of()).body()).isEmpty();
  }

  @Test
  void trap03_fieldsAreReadInOtherTypesThanTheyAreWritten() {
    String path = "sys/managed-keys/pkcs11/trap3";
    // Four digits would be somewhere in the identifiers of every thousandth answer.
    String pin = "never to be shown";
    call("POST", path, 204, pkcs11("any_mount", "true", "pin", pin));

    Reply read = get(path, 200);

    assertThat(read.data())
        .containsKey("UUID")
        .doesNotContainKey("uuid")
        .containsEntry("mechanism", 0x1041)
        .containsEntry("any_mount", true)
        .containsEntry("allow_generate_key", false)
        .containsEntry("pin", "redacted");
    // Answers of sys/ have their fields beside data, too.
    assertThat(read.json()).containsEntry("any_mount", true).containsEntry("mechanism", 0x1041);
    assertThat(read.body()).doesNotContain(pin);
  }

  @Test
  void trap04_libraryIsTheNameOfAStanza_inAnyCase() {
    call("POST", "sys/managed-keys/pkcs11/trap4", 204, pkcs11("library", "softhsm"));

    refused(
        "POST", "sys/managed-keys/pkcs11/trap4b", pkcs11("library", SoftHsm.LIBRARY.toString()));
  }

  @Test
  void trap05_namesAreUniqueAcrossTypes() {
    softwareKey("trap5", "P-256");

    assertThat(refused("POST", "sys/managed-keys/pkcs11/trap5", pkcs11()).errors())
        .singleElement()
        .asString()
        .contains("unique across types");
  }

  @Test
  void trap06_allowedManagedKeys_areNames_replaceAll_andAreAbsentWhenUnset() {
    softwareKey("trap6", "P-256");
    call("POST", "sys/mounts/trap6", 204, Map.of("type", "pki"));
    String tune = "sys/mounts/trap6/tune";
    assertThat(get(tune, 200).data()).doesNotContainKey("allowed_managed_keys");

    call("POST", tune, 204, Map.of("allowed_managed_keys", "trap6,not-there-yet"));
    assertThat(get(tune, 200).data())
        .containsEntry("allowed_managed_keys", List.of("not-there-yet", "trap6"));
    call("POST", tune, 204, Map.of("allowed_managed_keys", List.of("trap6")));
    assertThat(get(tune, 200).data()).containsEntry("allowed_managed_keys", List.of("trap6"));

    assertThat(refused("DELETE", "sys/managed-keys/local/trap6", Map.of()).errors())
        .singleElement()
        .asString()
        .contains("trap6/");
    call("POST", tune, 204, Map.of("allowed_managed_keys", ""));
    assertThat(get(tune, 200).data()).doesNotContainKey("allowed_managed_keys");
    call("DELETE", "sys/managed-keys/local/trap6", 204, Map.of());
  }

  @Test
  void trap07_keyTypeWithAManagedKey_isAnError_exceptWhereAKeyAloneIsMade() {
    softwareKey("trap7", "P-256");
    Map<String, Object> fields =
        Map.of("common_name", "x", "managed_key_name", "trap7", "key_type", "rsa");

    for (String path : List.of("pki/root/generate/kms", "pki/intermediate/generate/kms")) {
      assertThat(refused("POST", path, fields).errors())
          .singleElement()
          .asString()
          .contains("key_type nor key_bits arguments can be set in this mode");
    }
    assertThat(
            call(
                    "POST",
                    "pki/keys/generate/kms",
                    200,
                    Map.of("managed_key_name", "trap7", "key_type", "rsa"))
                .data())
        .containsEntry("key_type", "ec");
    assertThat(refused("POST", "pki/keys/generate/kms", Map.of()).errors())
        .singleElement()
        .asString()
        .contains("missing argument managed_key_name or managed_key_id");
  }

  @Test
  void trap08_rotatingAManagedKey_needsTheNextOne() {
    softwareKey("trap8", "P-256");
    Map<String, Object> named = Map.of("managed_key_name", "trap8");
    call(
        "POST",
        "transit/keys/trap8",
        200,
        Map.of("type", "managed_key", "managed_key_name", "trap8"));

    assertThat(get("transit/keys/trap8", 200).data())
        .containsEntry("type", "managed_key")
        .containsEntry("latest_version", 1);
    refused("POST", "transit/keys/trap8/rotate", Map.of());
    assertThat(server.call("POST", "transit/keys/trap8/rotate", server.rootToken(), named).status())
        .isIn(200, 204);
    assertThat(get("transit/keys/trap8", 200).data()).containsEntry("latest_version", 2);
  }

  @Test
  void trap09_rsaSignaturesArePssWhenNobodySaysOtherwise() {
    call("POST", "transit/keys/trap9", 200, Map.of("type", "rsa-2048"));
    String signature =
        String.valueOf(
            call("POST", "transit/sign/trap9", 200, Map.of("input", DATA)).data().get("signature"));

    Map<String, Object> check = new HashMap<>(Map.of("input", DATA, "signature", signature));
    assertThat(call("POST", "transit/verify/trap9", 200, check).data())
        .containsEntry("valid", true);
    check.put("signature_algorithm", "pkcs1v15");
    assertThat(call("POST", "transit/verify/trap9", 200, check).data())
        .containsEntry("valid", false);
    check.put("signature_algorithm", "pss");
    check.put("salt_length", "auto");
    assertThat(call("POST", "transit/verify/trap9", 200, check).data())
        .containsEntry("valid", true);
  }

  @Test
  void trap10_eachPlaceHasItsOwnWordsForTheSame() {
    softwareKey("trap10", "P-256");

    call("POST", "pki/roles/trap10", 200, Map.of("key_type", "ec", "signature_bits", 256));
    refused("POST", "pki/roles/trap10", Map.of("key_type", "ECDSA"));
    refused("POST", "pki/roles/trap10", Map.of("key_type", "P256"));
    call(
        "POST",
        "sys/managed-keys/local/trap10/test/sign",
        204,
        Map.of("hash_algorithm", "sha2-256"));
    call("POST", "transit/keys/trap10", 200, Map.of("type", "ecdsa-p256"));
    call("POST", "transit/sign/trap10/sha2-256", 200, Map.of("input", DATA));
    assertThat(refused("POST", "transit/sign/trap10/md5", Map.of("input", DATA)).errors())
        .singleElement()
        .asString()
        .contains("invalid hash algorithm");
  }

  @Test
  void trap11_expirationIsANumber_andSerialsAreFoundInBothForms() {
    Map<String, Object> issued =
        call("POST", "ca/issue/web", 200, Map.of("common_name", "trap11", "ttl", "1h")).data();

    assertThat(issued.get("expiration")).isInstanceOf(Number.class);
    String serial = String.valueOf(issued.get("serial_number"));
    assertThat(serial).matches("[0-9a-f]{2}(:[0-9a-f]{2})+");
    for (String form : List.of(serial, serial.replace(':', '-'))) {
      assertThat(open("ca/cert/" + form).data())
          .containsEntry("certificate", issued.get("certificate"));
    }
  }

  @Test
  void trap12_rawRoutes_needNoTokenAndAnswer204WhenEmpty() {
    call("POST", "sys/mounts/trap12", 204, Map.of("type", "pki"));
    for (String path : List.of("ca", "ca/pem", "ca_chain", "crl", "crl/pem")) {
      Reply empty = open("trap12/" + path);

      assertThat(empty.status()).as("%s", path).isEqualTo(204);
      assertThat(empty.body()).isEmpty();
      assertThat(open("ca/" + path).status()).as("%s", path).isEqualTo(200);
    }
    assertThat(get("ca/crl/rotate", 200).data()).containsEntry("success", true);
    call("POST", "ca/tidy", 202, Map.of("tidy_cert_store", true));
  }

  @Test
  void trap13_postReplacesARole_andPatchChangesIt() throws Exception {
    String path = "pki/roles/trap13";
    call("POST", path, 200, Map.of("ttl", "1h", "allow_any_name", true));
    call("POST", path, 200, Map.of("max_ttl", "2h"));
    assertThat(get(path, 200).data())
        .containsEntry("ttl", 0)
        .containsEntry("max_ttl", 7200)
        .containsEntry("allow_any_name", false);

    MatrixClient client = new MatrixClient(server.address());
    assertThat(
            client
                .call(Verb.PATCH, path, server.rootToken(), "", "{\"allow_any_name\": true}")
                .status())
        .isIn(200, 204);
    assertThat(get(path, 200).data())
        .containsEntry("max_ttl", 7200)
        .containsEntry("allow_any_name", true);
    // Only as a merge patch.
    assertThat(server.call("PATCH", path, server.rootToken(), "{}").status()).isEqualTo(415);
  }

  /** Only derived keys have public keys in answers, under either name; and there are none. */
  @Test
  void trap14_derivedKeys_areRefused_soThatNoAnswerHasTheirPublicKeys() {
    refused("POST", "transit/keys/trap14", Map.of("type", "ed25519", "derived", true));
    call("POST", "transit/keys/trap14", 200, Map.of("type", "ecdsa-p256"));

    assertThat(
            call(
                    "POST",
                    "transit/sign/trap14",
                    200,
                    Map.of("batch_input", List.of(Map.of("input", DATA, "reference", "one"))))
                .body())
        .contains("\"reference\":\"one\"")
        .doesNotContain("publickey")
        .doesNotContain("public_key");
  }

  @Test
  void trap15_namespaceOfHeaderAndPath_areTakenTogether_andAnEmptyHeaderIsTheRoot()
      throws Exception {
    call("PUT", "sys/namespaces/one", 200, Map.of());
    call("PUT", "sys/namespaces/one/two", 200, Map.of());
    String policy = "sys/policies/acl/trap15";
    Map<String, Object> text =
        Map.of("policy", "{\"path\": {\"x\": {\"capabilities\": [\"read\"]}}}");
    assertThat(server.call("PUT", policy, server.rootToken(), "one/two", text).status())
        .isEqualTo(204);

    assertThat(server.call("GET", "two/" + policy, server.rootToken(), "one", null).status())
        .isEqualTo(200);
    assertThat(server.call("GET", policy, server.rootToken(), "/one/two/", null).status())
        .isEqualTo(200);
    get("one/two/" + policy, 200);
    get("one/" + policy, 404);
    get(policy, 404);
    assertThat(ofEmptyNamespace("sys/health")).isEqualTo(200);
    assertThat(ofEmptyNamespace("one/two/" + policy)).isEqualTo(200);
  }

  /** A header without a value is sent by none of the clients but Spring's. */
  private static int ofEmptyNamespace(String path) throws Exception {
    try (RawClient client = new RawClient(server.address().getPort())) {
      return client
          .ask("GET /v1/" + path, "X-Vault-Namespace:", "X-Vault-Token: " + server.rootToken())
          .status();
    }
  }
}
