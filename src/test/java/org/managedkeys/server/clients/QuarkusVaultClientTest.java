// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.auth.token.VaultAuthToken;
import io.quarkus.vault.client.api.auth.token.VaultAuthTokenCreateAuthResult;
import io.quarkus.vault.client.api.auth.token.VaultAuthTokenCreateTokenParams;
import io.quarkus.vault.client.api.auth.token.VaultAuthTokenTokenInfoData;
import io.quarkus.vault.client.api.auth.token.VaultAuthTokenUpdateRoleParams;
import io.quarkus.vault.client.api.common.VaultFormat;
import io.quarkus.vault.client.api.common.VaultHashAlgorithm;
import io.quarkus.vault.client.api.sys.health.VaultHealthStatus;
import io.quarkus.vault.client.api.sys.mounts.VaultSysMounts;
import io.quarkus.vault.client.api.sys.mounts.VaultSysMountsEnableConfig;
import io.quarkus.vault.client.api.sys.mounts.VaultSysMountsMountInfo;
import io.quarkus.vault.client.api.sys.mounts.VaultSysMountsTuneParams;
import io.quarkus.vault.client.api.sys.policy.VaultSysPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.ApiServer;

/** The client of Quarkus by itself: {@code sys/} and tokens. */
class QuarkusVaultClientTest {

  @TempDir private static Path folder;
  private static ApiServer server;
  private static VaultClient client;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder);
    client = QuarkusVault.client(server, server.rootToken());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void health_saysThatRequestsAreAnswered() {
    assertThat(QuarkusVault.get(client.sys().health().status()))
        .isEqualTo(VaultHealthStatus.INITIALIZED_UNSEALED_ACTIVE);
    assertThat(QuarkusVault.get(client.sys().health().statusCode())).isEqualTo(200);
    assertThat(QuarkusVault.get(client.sys().health().info()).isInitialized()).isTrue();
    assertThat(QuarkusVault.get(client.sys().seal().status()).isSealed()).isFalse();
    assertThat(QuarkusVault.get(client.sys().init().status()).isInitialized()).isTrue();
  }

  @Test
  void mount_isEnabledTunedReadAndDisabled() {
    VaultSysMounts mounts = client.sys().mounts();
    QuarkusVault.get(
        mounts.enable(
            "quarkus-mount",
            "pki",
            "of a test",
            new VaultSysMountsEnableConfig()
                .setDefaultLeaseTtl(Duration.ofHours(1))
                .setAllowedManagedKeys(List.of("ca-root")),
            null));
    QuarkusVault.get(
        mounts.tune(
            "quarkus-mount",
            new VaultSysMountsTuneParams()
                .setMaxLeaseTtl(Duration.ofHours(12))
                .setAllowedManagedKeys(List.of("ca-root", "ca-next"))));

    VaultSysMountsMountInfo listed =
        requireNonNull(QuarkusVault.get(mounts.list()).get("quarkus-mount/"));
    assertThat(listed.getType()).isEqualTo("pki");
    assertThat(listed.getAccessor()).startsWith("pki_");
    assertThat(listed.getConfig().getDefaultLeaseTtl()).isEqualTo(Duration.ofHours(1));
    assertThat(QuarkusVault.get(mounts.read("quarkus-mount")).getDescription())
        .isEqualTo("of a test");
    assertThat(QuarkusVault.get(mounts.readTune("quarkus-mount")).getMaxLeaseTtl())
        .isEqualTo(Duration.ofHours(12));
    assertThat(QuarkusVault.get(mounts.readTune("quarkus-mount")).getAllowedManagedKeys())
        .containsExactly("ca-next", "ca-root");
    QuarkusVault.get(mounts.disable("quarkus-mount"));
    assertThat(QuarkusVault.get(mounts.list())).doesNotContainKey("quarkus-mount/");
  }

  @Test
  void policy_isWrittenReadListedAndDeleted() {
    VaultSysPolicy policies = client.sys().policy();
    String text = "{\"path\": {\"transit/sign/*\": {\"capabilities\": [\"update\"]}}}";

    QuarkusVault.get(policies.update("quarkus", text));

    assertThat(QuarkusVault.get(policies.read("quarkus")).getName()).isEqualTo("quarkus");
    assertThat(QuarkusVault.get(policies.read("quarkus")).getRules()).isEqualTo(text);
    assertThat(QuarkusVault.get(policies.list())).contains("default", "quarkus");
    QuarkusVault.get(policies.delete("quarkus"));
    assertThat(QuarkusVault.get(policies.list())).doesNotContain("quarkus");
  }

  @Test
  void policy_inHcl_isRefusedWithTheFormShown() {
    assertThatExceptionOfType(VaultClientException.class)
        .isThrownBy(() ->
            QuarkusVault.get(
                client.sys().policy().update("hcl", "path \"a\" { capabilities = [\"read\"] }")))
        .satisfies(e -> assertThat(e.getStatus()).isEqualTo(400))
        .satisfies(e -> assertThat(e.hasErrorContaining("policies are JSON here")).isTrue());
  }

  @Test
  void tools_makeBytesAndDigests() {
    assertThat(QuarkusVault.get(client.sys().tools().random(16, null, VaultFormat.HEX)))
        .hasSize(16);
    assertThat(
            QuarkusVault.get(
                client
                    .sys()
                    .tools()
                    .hash(VaultHashAlgorithm.SHA2_256, "hello".getBytes(UTF_8), VaultFormat.HEX)))
        .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  }

  private static VaultAuthTokenCreateTokenParams hourly() {
    return new VaultAuthTokenCreateTokenParams()
        .setPolicies(List.of("default"))
        .setDisplayName("quarkus")
        .setMeta(Map.of("owner", "web"))
        .setTtl(Duration.ofHours(1));
  }

  @Test
  void token_isCreatedLookedUpAndRenewed() {
    VaultAuthToken tokens = client.auth().token();

    VaultAuthTokenCreateAuthResult made = QuarkusVault.get(tokens.create(false, hourly()));

    assertThat(made.getPolicies()).containsExactly("default");
    assertThat(made.getTokenPolicies()).containsExactly("default");
    assertThat(made.getMetadata()).containsEntry("owner", "web");
    assertThat(made.getLeaseDuration()).isEqualTo(Duration.ofHours(1));
    assertThat(made.isRenewable()).isTrue();
    assertThat(made.isOrphan()).isFalse();
    VaultAuthTokenTokenInfoData found = QuarkusVault.get(tokens.lookup(made.getClientToken()));
    assertThat(found.getDisplayName()).isEqualTo("token-quarkus");
    assertThat(found.getMeta()).containsEntry("owner", "web");
    assertThat(found.getCreationTtl()).isEqualTo(Duration.ofHours(1));
    assertThat(found.getExpireTime()).isAfter(found.getIssueTime());
    assertThat(QuarkusVault.get(tokens.lookupAccessor(made.getAccessor())).getAccessor())
        .isEqualTo(made.getAccessor());
    assertThat(QuarkusVault.get(tokens.listAccessors())).contains(made.getAccessor());
    assertThat(
            QuarkusVault.get(tokens.renew(made.getClientToken(), Duration.ofHours(2)))
                .getLeaseDuration())
        .isEqualTo(Duration.ofHours(2));
    assertThat(
            QuarkusVault.get(tokens.renewAccessor(made.getAccessor(), Duration.ofHours(3)))
                .getLeaseDuration())
        .isEqualTo(Duration.ofHours(3));
  }

  @Test
  void token_looksUpRenewsAndRevokesItself() {
    String secret = QuarkusVault.get(client.auth().token().create(true, hourly())).getClientToken();
    VaultAuthToken own = QuarkusVault.client(server, secret).auth().token();

    assertThat(QuarkusVault.get(own.lookupSelf()).isOrphan()).isTrue();
    assertThat(QuarkusVault.get(own.lookupSelf()).getId()).isEqualTo(secret);
    assertThat(QuarkusVault.get(own.renewSelf(Duration.ofHours(2))).getLeaseDuration())
        .isEqualTo(Duration.ofHours(2));
    QuarkusVault.get(own.revokeSelf());
    assertThatExceptionOfType(VaultClientException.class)
        .isThrownBy(() -> QuarkusVault.get(own.lookupSelf()))
        .satisfies(e -> assertThat(e.isPermissionDenied()).isTrue());
  }

  @Test
  void token_isRevokedByItselfAndByItsAccessor() {
    VaultAuthToken tokens = client.auth().token();
    VaultAuthTokenCreateAuthResult one = QuarkusVault.get(tokens.create(false, hourly()));
    VaultAuthTokenCreateAuthResult other = QuarkusVault.get(tokens.create(false, hourly()));

    QuarkusVault.get(tokens.revoke(false, one.getClientToken()));
    QuarkusVault.get(tokens.revokeAccessor(other.getAccessor()));

    assertThat(QuarkusVault.get(tokens.listAccessors()))
        .doesNotContain(one.getAccessor(), other.getAccessor());
  }

  @Test
  void role_isWrittenReadListedUsedAndDeleted() {
    VaultAuthToken tokens = client.auth().token();
    QuarkusVault.get(
        tokens.updateRole(
            "quarkus",
            new VaultAuthTokenUpdateRoleParams()
                .setAllowedPolicies(List.of("default"))
                .setOrphan(true)));

    assertThat(QuarkusVault.get(tokens.listRoles())).contains("quarkus");
    assertThat(QuarkusVault.get(tokens.readRole("quarkus")).getAllowedPolicies())
        .containsExactly("default");
    String secret = QuarkusVault.get(tokens.create("quarkus", hourly())).getClientToken();
    assertThat(QuarkusVault.get(tokens.lookup(secret)).getRole()).isEqualTo("quarkus");
    QuarkusVault.get(tokens.deleteRole("quarkus"));
    assertThatExceptionOfType(VaultClientException.class)
        .isThrownBy(() -> QuarkusVault.get(tokens.readRole("quarkus")))
        .satisfies(e -> assertThat(e.getStatus()).isEqualTo(404));
  }
}
