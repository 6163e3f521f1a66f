// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.ApiServer;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.vault.VaultException;
import org.springframework.vault.authentication.LifecycleAwareSessionManager;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.client.VaultClients;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.vault.core.VaultTokenOperations;
import org.springframework.vault.support.VaultToken;
import org.springframework.vault.support.VaultTokenRequest;
import org.springframework.vault.support.VaultTokenResponse;

/** Spring Vault's operations on tokens, and its session manager, which renews them. */
class SpringVaultTokenTest {

  private static final String LOOKUP = "auth/token/lookup-self";

  @TempDir private static Path folder;
  private static ApiServer server;
  private static VaultTemplate vault;
  private static VaultTokenOperations tokens;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder);
    vault = SpringVault.of(server, server.rootToken());
    tokens = vault.opsForToken();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static VaultTokenRequest hourly() {
    return VaultTokenRequest.builder()
        .policies(List.of("default"))
        .displayName("spring")
        .meta(Map.of("owner", "web"))
        .ttl(Duration.ofHours(1))
        .renewable()
        .build();
  }

  private static VaultTemplate with(VaultToken token) {
    return SpringVault.of(server, token.getToken());
  }

  private static void assertEnded(VaultToken token) {
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> with(token).read(LOOKUP))
        .withMessageContaining("403")
        .withMessageContaining("permission denied");
  }

  @Test
  void create_asAsked_isToldSo() {
    VaultTokenResponse made = tokens.create(hourly());

    assertThat(made.getAuth())
        .containsEntry("renewable", true)
        .containsEntry("lease_duration", 3600)
        .containsEntry("policies", List.of("default"))
        .containsEntry("metadata", Map.of("owner", "web"))
        .containsEntry("token_type", "service")
        .containsEntry("orphan", false);
    assertThat(SpringVault.read(with(made.getToken()), LOOKUP))
        .containsEntry("display_name", "token-spring")
        .containsEntry("meta", Map.of("owner", "web"))
        .containsEntry("path", "auth/token/create")
        .containsEntry("type", "service");
  }

  @Test
  void create_withoutMore_isAChildOfTheCallers() {
    VaultToken parent = tokens.create(hourly()).getToken();
    VaultToken root = tokens.create().getToken();
    VaultToken child = with(root).opsForToken().create(hourly()).getToken();
    VaultToken orphan = with(root).opsForToken().createOrphan(hourly()).getToken();

    tokens.revoke(root);

    assertEnded(root);
    assertEnded(child);
    assertThat(SpringVault.read(with(orphan), LOOKUP)).containsEntry("orphan", true);
    assertThat(SpringVault.read(with(parent), LOOKUP)).containsEntry("orphan", false);
  }

  @Test
  void create_byARole_hasWhatTheRoleSays() {
    vault.write("auth/token/roles/spring", Map.of("allowed_policies", "default", "orphan", true));

    VaultToken token = tokens.create("spring", hourly()).getToken();

    assertThat(SpringVault.read(with(token), LOOKUP))
        .containsEntry("role", "spring")
        .containsEntry("orphan", true);
  }

  @Test
  void renew_andRevoke() {
    VaultToken token = tokens.create(hourly()).getToken();

    VaultTokenResponse renewed = tokens.renew(token);

    assertThat(renewed.getAuth()).containsEntry("renewable", true);
    assertThat(renewed.getToken().getToken()).isEqualTo(token.getToken());
    tokens.revoke(token);
    assertEnded(token);
  }

  @Test
  void revokeOrphan_letsChildrenLive() {
    VaultToken parent = tokens.create().getToken();
    VaultToken child = with(parent).opsForToken().create(hourly()).getToken();

    tokens.revokeOrphan(parent);

    assertEnded(parent);
    assertThat(SpringVault.read(with(child), LOOKUP)).containsEntry("orphan", true);
  }

  /** It looks up what it can do with a token that it was given, and renews it. */
  @Test
  void sessionManager_looksUpAndRenews() {
    VaultToken token = tokens.create(hourly()).getToken();
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.initialize();
    try {
      LifecycleAwareSessionManager sessions =
          new LifecycleAwareSessionManager(
              new TokenAuthentication(token),
              scheduler,
              VaultClients.createRestTemplate(
                  SpringVault.endpoint(server), new JdkClientHttpRequestFactory()));

      assertThat(sessions.getSessionToken().getToken()).isEqualTo(token.getToken());
      assertThat(sessions.renewToken()).isTrue();
      assertThat(SpringVault.read(with(token), LOOKUP)).containsKey("last_renewal_time");
      sessions.destroy();
    } finally {
      scheduler.shutdown();
    }
    assertThat(SpringVault.read(with(token), LOOKUP)).containsEntry("renewable", true);
  }
}
