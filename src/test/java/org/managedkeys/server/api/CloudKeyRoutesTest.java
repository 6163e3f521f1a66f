// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.TEAM;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.WriteOptions;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Verb;
import org.managedkeys.testkit.CloudServer;

/** Entries in the shape of Vault's documentation make and try keys at servers of each cloud. */
class CloudKeyRoutesTest {

  @TempDir private Path folder;

  private SysCalls open() {
    SysCalls calls = SysCalls.in(folder);
    new ManagedKeyRoutes(calls, false).addTo(calls.table());
    new ManagedKeyUseRoutes(calls, false).addTo(calls.table());
    return calls;
  }

  private static void makesAndTries(
      SysCalls calls, Namespace namespace, String path, Map<String, Object> fields) {
    ApiResponse written = calls.call(Verb.WRITE, namespace, path, fields);
    assertThat(written.errors()).isEmpty();
    assertThat(written.status()).isEqualTo(204);
    ApiResponse tested = calls.call(Verb.WRITE, namespace, path + "/test/sign", Map.of());
    assertThat(tested.errors()).isEmpty();
    assertThat(tested.status()).isEqualTo(204);
  }

  @Test
  void awskms() throws Exception {
    try (CloudServer cloud = CloudServer.start("awskms");
        SysCalls calls = open()) {
      Map<String, Object> fields = new HashMap<>(cloud.fields());
      fields.putAll(
          Map.of(
              "kms_key", "alias/orders",
              "key_type", "ecdsa",
              "curve", "P256",
              "allow_generate_key", "true"));

      makesAndTries(calls, TEAM, "sys/managed-keys/awskms/orders", fields);

      assertThat(calls.call(Verb.READ, TEAM, "sys/managed-keys/awskms/orders", Map.of()).data())
          .containsEntry("access_key", "redacted")
          .containsEntry("secret_key", "redacted")
          .containsEntry("kms_key", "alias/orders")
          .containsEntry("curve", "P256");
    }
  }

  @Test
  void gcpckms() throws Exception {
    try (CloudServer cloud = CloudServer.start("gcpckms");
        SysCalls calls = open()) {
      Map<String, Object> fields = new HashMap<>(cloud.fields());
      fields.putAll(
          Map.of(
              "crypto_key", "orders",
              "crypto_key_version", "1",
              "algorithm", "EC_SIGN_P256_SHA256",
              "allow_generate_key", "true"));

      makesAndTries(calls, TEAM, "sys/managed-keys/gcpckms/orders", fields);

      assertThat(calls.call(Verb.READ, TEAM, "sys/managed-keys/gcpckms/orders", Map.of()).data())
          .containsEntry("credentials", "redacted")
          .containsEntry("algorithm", "EC_SIGN_P256_SHA256");
    }
  }

  /** The test server's certificate is in a file, which a connection of the configuration names. */
  @Test
  void azurekeyvault() throws Exception {
    try (CloudServer cloud = CloudServer.start("azurekeyvault");
        SysCalls calls = open()) {
      calls
          .administration()
          .connections()
          .put("cloud", "azurekeyvault", cloud.fields(), WriteOptions.NONE);
      Map<String, Object> fields =
          Map.of(
              "kms", "cloud",
              "key_name", "orders",
              "key_type", "RSA-HSM",
              "key_bits", "2048",
              "allow_generate_key", "true");

      makesAndTries(calls, Namespace.ROOT, "sys/managed-keys/azurekeyvault/orders", fields);

      assertThat(calls.read("sys/managed-keys/azurekeyvault/orders").data())
          .containsEntry("encryption_mode", "envelope")
          .containsEntry("usages", List.of("sign", "verify"));
    }
  }
}
