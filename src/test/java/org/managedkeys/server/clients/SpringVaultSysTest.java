// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.ApiServer;
import org.springframework.vault.VaultException;
import org.springframework.vault.core.VaultSysOperations;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.vault.support.Policy;
import org.springframework.vault.support.Policy.BuiltinCapabilities;
import org.springframework.vault.support.Policy.Rule;
import org.springframework.vault.support.VaultHealth;
import org.springframework.vault.support.VaultMount;
import org.springframework.vault.support.VaultUnsealStatus;

/** Spring Vault's operations below {@code sys/}, and namespaces by its interceptor. */
class SpringVaultSysTest {

  @TempDir private static Path folder;
  private static ApiServer server;
  private static VaultTemplate vault;
  private static VaultSysOperations sys;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder, SoftwareKeys.LINES);
    vault = SpringVault.of(server, server.rootToken());
    sys = vault.opsForSys();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void health_saysThatRequestsAreAnswered() {
    VaultHealth health = sys.health();
    VaultUnsealStatus status = sys.getUnsealStatus();

    assertThat(sys.isInitialized()).isTrue();
    assertThat(health.isInitialized()).isTrue();
    assertThat(health.isSealed()).isFalse();
    assertThat(health.isStandby()).isFalse();
    assertThat(health.isPerformanceStandby()).isFalse();
    assertThat(health.isRecoveryReplicationSecondary()).isFalse();
    assertThat(health.getServerTimeUtc()).isPositive();
    assertThat(health.getVersion()).startsWith("1.");
    assertThat(status.isSealed()).isFalse();
    assertThat(sys.unseal("no key").isSealed()).isFalse();
  }

  @Test
  void mount_isListed_andUnmountedAgain() {
    sys.mount(
        "mounts/pki",
        VaultMount.builder()
            .type("pki")
            .description("of a test")
            .config(Map.of("max_lease_ttl", "24h", "listing_visibility", "hidden"))
            .build());

    VaultMount mount = requireNonNull(sys.getMounts().get("mounts/pki/"));
    assertThat(mount.getType()).isEqualTo("pki");
    assertThat(mount.getDescription()).isEqualTo("of a test");
    assertThat(mount.getConfig()).containsEntry("max_lease_ttl", 86400);
    assertThat(sys.getMounts()).containsKeys("sys/", "pki/", "transit/");

    sys.unmount("mounts/pki");

    assertThat(sys.getMounts()).doesNotContainKey("mounts/pki/");
  }

  @Test
  void mount_whereOneIs_isAnErrorWithVaultsText() {
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> sys.mount("transit", VaultMount.create("transit")))
        .withMessageContaining("path is already in use at transit/");
  }

  @Test
  void authMounts_areTokensOnly() {
    assertThat(sys.getAuthMounts()).containsOnlyKeys("token/");
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> sys.authMount("approle", VaultMount.create("approle")))
        .withMessageContaining("no method of authentication but token/");
  }

  @Test
  void policy_isWrittenReadListedAndDeleted() {
    Rule rule =
        Rule.builder()
            .path("transit/sign/*")
            .capabilities(BuiltinCapabilities.UPDATE, BuiltinCapabilities.CREATE)
            .allowedParameter("hash_algorithm", "sha2-256")
            .build();

    sys.createOrUpdatePolicy("spring", Policy.of(rule));

    assertThat(requireNonNull(sys.getPolicy("spring")).getRules()).containsExactly(rule);
    assertThat(sys.getPolicyNames()).contains("default", "spring");
    sys.deletePolicy("spring");
    assertThat(sys.getPolicy("spring")).isNull();
    assertThat(sys.getPolicyNames()).doesNotContain("spring");
  }

  @Test
  void defaultPolicy_isReadAsPolicy() {
    Rule own = requireNonNull(sys.getPolicy("default")).getRule("auth/token/lookup-self");

    assertThat(requireNonNull(own).getCapabilities()).containsExactly(BuiltinCapabilities.READ);
  }

  @Test
  void list_ofNothing_isEmpty() {
    assertThat(vault.list("sys/managed-keys/pkcs11")).isEmpty();
    assertThat(vault.read("sys/managed-keys/pkcs11/none")).isNull();
  }

  @Test
  void managedKey_isWrittenReadListedAndDeleted() {
    vault.write(
        "sys/managed-keys/local/spring",
        Map.of("kms", SoftwareKeys.KMS, "key_type", "P-256", "allow_generate_key", "true"));

    assertThat(SpringVault.read(vault, "sys/managed-keys/local/spring"))
        .containsEntry("name", "spring")
        .containsEntry("allow_generate_key", true)
        .containsEntry("usages", List.of("sign", "verify"));
    assertThat(vault.list("sys/managed-keys/local")).contains("spring");
    vault.write("sys/managed-keys/local/spring/test/sign", Map.of());
    vault.delete("sys/managed-keys/local/spring");
    assertThat(vault.read("sys/managed-keys/local/spring")).isNull();
  }

  @Test
  void namespace_hasMountsKeysAndPoliciesOfItsOwn() {
    vault.write("sys/namespaces/spring", Map.of("custom_metadata", Map.of("owner", "web")));
    VaultTemplate team = SpringVault.of(server, server.rootToken(), "spring");

    assertThat(vault.list("sys/namespaces")).contains("spring/");
    assertThat(team.opsForSys().getMounts()).containsOnlyKeys("sys/");
    team.opsForSys().mount("transit", VaultMount.create("transit"));
    team.opsForTransit().createKey("of-team");
    team.opsForSys().createOrUpdatePolicy("of-team", Policy.empty());

    assertThat(team.opsForTransit().getKeys()).containsExactly("of-team");
    assertThat(vault.opsForTransit("spring/transit").getKeys()).containsExactly("of-team");
    assertThat(vault.opsForTransit().getKey("of-team")).isNull();
    assertThat(sys.getPolicyNames()).doesNotContain("of-team");
    assertThat(team.opsForSys().health().isInitialized()).isTrue();
    assertThat(team.opsForSys().getUnsealStatus().isSealed()).isFalse();
  }

  @Test
  void namespace_isLeftByNoTokenOfItsOwn() {
    vault.write("sys/namespaces/own", Map.of());
    String token =
        SpringVault.of(server, server.rootToken(), "own")
            .opsForToken()
            .create()
            .getToken()
            .getToken();

    assertThat(SpringVault.read(SpringVault.of(server, token, "own"), "auth/token/lookup-self"))
        .containsEntry("namespace_path", "own/");
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> SpringVault.of(server, token).read("auth/token/lookup-self"))
        .withMessageContaining("403")
        .withMessageContaining("permission denied");
  }
}
