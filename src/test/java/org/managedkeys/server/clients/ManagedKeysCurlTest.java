// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.clients.Requests.base64;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.pki.Certificates;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.SoftHsm;

/**
 * A managed key of each type, from its entry to signatures and a root certificate, by the calls in
 * Vault's documentation.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/managed-keys">Vault,
 *     sys/managed-keys</a>
 */
class ManagedKeysCurlTest {

  private static final String NAME = "orders";

  @TempDir private Path folder;

  private ApiServer server(String properties) throws IOException {
    return ApiServer.start(Files.createDirectory(folder.resolve("server")), properties);
  }

  /** A key that is not there yet, from the first call to the last. */
  private void tryKey(ApiServer server, String type, Map<String, String> fields, String redacted)
      throws GeneralSecurityException {
    Curl curl = new Curl(folder, server.address(), server.rootToken());
    String entry = "sys/managed-keys/" + type + "/" + NAME;

    assertThat(curl.request("LIST", "sys/managed-keys/" + type).has(404).json())
        .isEqualTo(Map.of("errors", List.of()));
    assertThat(curl.post(entry, fields).has(204).body()).isEmpty();
    assertThat(curl.request("LIST", "sys/managed-keys/" + type).has(200).data().get("keys"))
        .isEqualTo(List.of(NAME));
    assertThat(curl.get("sys/managed-keys/" + type + "?list=true").has(200).data().get("keys"))
        .isEqualTo(List.of(NAME));
    Curl.Answer read = curl.get(entry).has(200);
    assertThat(UUID.fromString(read.text("UUID"))).isNotNull();
    assertThat(read.data().get("allow_generate_key")).isEqualTo(true);
    assertThat(read.json().get("name")).isEqualTo(NAME);
    if (!redacted.isEmpty()) {
      assertThat(read.text(redacted)).isEqualTo("redacted");
      assertThat(read.body()).doesNotContain(fields.get(redacted));
    }
    assertThat(curl.post(entry + "/test/sign", Map.of()).has(204).body()).isEmpty();

    signAndVerify(curl);
    certify(curl);

    assertThat(curl.request("DELETE", entry).has(400).body()).contains("payments/", "ca/");
    curl.request("DELETE", "sys/mounts/payments").has(204);
    curl.request("DELETE", "sys/mounts/ca").has(204);
    curl.request("DELETE", entry).has(204);
    curl.get(entry).has(404);
  }

  private static void signAndVerify(Curl curl) {
    curl.post("sys/mounts/payments", Map.of("type", "transit")).has(204);
    Map<String, String> binding = Map.of("type", "managed_key", "managed_key_name", NAME);
    assertThat(curl.post("payments/keys/invoices", binding).status())
        .as("before the mount may use the key")
        .isGreaterThanOrEqualTo(400);
    curl.post("sys/mounts/payments/tune", Map.of("allowed_managed_keys", NAME)).has(204);
    curl.post("payments/keys/invoices", binding).has(200);

    String signature =
        curl.post("payments/sign/invoices", Map.of("input", base64("42 EUR")))
            .has(200)
            .text("signature");

    assertThat(signature).startsWith("vault:v1:");
    assertThat(valid(curl, "42 EUR", signature)).isEqualTo("true");
    assertThat(valid(curl, "43 EUR", signature)).isEqualTo("false");
  }

  private static String valid(Curl curl, String text, String signature) {
    return curl.post(
            "payments/verify/invoices", Map.of("input", base64(text), "signature", signature))
        .has(200)
        .text("valid");
  }

  private static void certify(Curl curl) throws GeneralSecurityException {
    curl.post(
            "sys/mounts/ca",
            Map.of("type", "pki", "config", Map.of("allowed_managed_keys", List.of(NAME))))
        .has(204);
    curl.withoutToken().get("ca/ca/pem").has(204);

    Curl.Answer root =
        curl.post(
                "ca/root/generate/kms",
                Map.of("managed_key_name", NAME, "common_name", "Root of orders", "ttl", "720h"))
            .has(200);

    X509Certificate certificate = Certificates.parsePem(root.text("certificate")).get(0);
    certificate.verify(certificate.getPublicKey());
    assertThat(root.data().containsKey("private_key")).isFalse();
    assertThat(root.data().get("expiration")).isInstanceOf(Number.class);
    assertThat(Certificates.parsePem(curl.withoutToken().get("ca/ca/pem").has(200).body()).get(0))
        .isEqualTo(certificate);
    assertThat(curl.withoutToken().get("ca/crl/pem").has(200).body()).contains("X509 CRL");
  }

  private static String connection(CloudServer cloud) {
    return "kms.cloud.type = "
        + cloud.type()
        + "\n"
        + cloud.fields().entrySet().stream()
            .map(field -> "kms.cloud." + field.getKey() + " = " + field.getValue())
            .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> with(Map<String, String> fields, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(fields);
    all.put("allow_generate_key", "true");
    all.putAll(more);
    return all;
  }

  @Test
  void pkcs11() throws Exception {
    try (ApiServer server = server("kms_library.softhsm.library = " + SoftHsm.LIBRARY)) {
      tryKey(
          server,
          "pkcs11",
          with(
              Map.of("library", "SoftHSM", "pin", SoftHsm.PIN),
              Map.of(
                  "token_label",
                  SoftHsm.spareToken(),
                  "key_label",
                  NAME,
                  "mechanism",
                  "0x1041",
                  "curve",
                  "P256")),
          "pin");
    }
  }

  @Test
  void awskms() throws Exception {
    try (CloudServer cloud = CloudServer.start("awskms");
        ApiServer server = server("")) {
      tryKey(
          server,
          "awskms",
          with(
              cloud.fields(),
              Map.of("kms_key", "alias/orders", "key_type", "ECDSA", "curve", "P256")),
          "secret_key");
    }
  }

  @Test
  void gcpckms() throws Exception {
    try (CloudServer cloud = CloudServer.start("gcpckms");
        ApiServer server = server("")) {
      tryKey(
          server,
          "gcpckms",
          with(
              cloud.fields(),
              Map.of(
                  "crypto_key", NAME,
                  "crypto_key_version", "1",
                  "algorithm", "EC_SIGN_P256_SHA256")),
          "credentials");
    }
  }

  /** The test server's certificate is in a file, which a connection of the configuration names. */
  @Test
  void azurekeyvault() throws Exception {
    try (CloudServer cloud = CloudServer.start("azurekeyvault");
        ApiServer server = server(connection(cloud))) {
      tryKey(
          server,
          "azurekeyvault",
          with(
              Map.of("kms", "cloud"),
              Map.of("key_name", NAME, "key_type", "RSA-HSM", "key_bits", "2048")),
          "");
    }
  }

  @Test
  void local() throws Exception {
    try (ApiServer server = server(SoftwareKeys.LINES)) {
      tryKey(
          server, "local", with(Map.of("kms", SoftwareKeys.KMS), Map.of("key_type", "P-256")), "");
    }
  }
}
