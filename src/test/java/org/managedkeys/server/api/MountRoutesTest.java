// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.TEAM;
import static org.managedkeys.server.api.SysCalls.error;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Verb;

/** {@code sys/mounts}, tuning and {@code sys/internal/ui/mounts} answer as Vault. */
class MountRoutesTest {

  private static final String PKI = "sys/mounts/pki";
  private static final String TUNE = PKI + "/tune";

  @TempDir private Path folder;
  private SysCalls calls;

  @BeforeEach
  void open() {
    calls = SysCalls.in(folder);
    new MountRoutes(calls).addTo(calls.table());
    new MountListRoutes(calls).addTo(calls.table());
  }

  @AfterEach
  void close() {
    calls.close();
  }

  private ApiResponse enable(String path, String type) {
    return calls.write("sys/mounts/" + path, Map.of("type", type));
  }

  /** As {@code vault secrets enable pki} sends it. */
  private static Map<String, Object> ofCommandLine() {
    Map<String, Object> config = new HashMap<>();
    config.put("options", null);
    config.put("default_lease_ttl", "");
    config.put("max_lease_ttl", "");
    config.put("force_no_cache", false);
    Map<String, Object> body = new HashMap<>();
    body.put("type", "pki");
    body.put("description", "");
    body.put("config", config);
    body.put("local", false);
    body.put("seal_wrap", false);
    body.put("external_entropy_access", false);
    body.put("options", null);
    return body;
  }

  @Test
  void mount_isMadeAsTheCommandLineDoes_shownListedAndRemoved() {
    assertThat(calls.exists(PKI)).as("to make one, too, is to update").isTrue();
    ApiResponse made = calls.write(PKI, ofCommandLine());
    assertThat(made.status()).isEqualTo(204);
    assertThat(made.warnings()).isEmpty();

    ApiResponse all = calls.read("sys/mounts");
    assertThat(all.repeatsData()).isTrue();
    assertThat(all.data()).containsOnlyKeys("pki/", "sys/");
    assertThat(all.data()).containsEntry("pki/", calls.read(PKI).data());
    assertThat(calls.read(PKI).data())
        .containsEntry("type", "pki")
        .containsEntry("local", false)
        .containsEntry(
            "config",
            Map.of("default_lease_ttl", 0L, "max_lease_ttl", 0L, "force_no_cache", false));
    assertThat((String) calls.read(PKI).data().get("accessor")).startsWith("pki_");

    assertThat(calls.delete(PKI).status()).isEqualTo(204);
    assertThat(calls.delete(PKI).status()).isEqualTo(204);
    assertThat(error(calls.read(PKI))).contains("No secret engine mount at pki/");
  }

  @Test
  void mount_withSettings_hasThem() {
    ApiResponse made =
        calls.write(
            "sys/mounts/pki/web",
            Map.of(
                "type",
                "pki",
                "description",
                "web",
                "config",
                Map.of("max_lease_ttl", "87600h", "allowed_managed_keys", List.of("b", "a"))));

    assertThat(made.status()).isEqualTo(204);
    assertThat(calls.read("sys/mounts/pki/web/tune").data())
        .containsEntry("description", "web")
        .containsEntry("max_lease_ttl", 315360000L)
        .containsEntry("default_lease_ttl", 2764800L)
        .containsEntry("allowed_managed_keys", List.of("a", "b"));
  }

  @Test
  void allowedManagedKeys_replaceClear_andAreAbsentWhenUnset() {
    enable("pki", "pki");
    assertThat(calls.read(TUNE).data()).doesNotContainKey("allowed_managed_keys");

    for (Object names : List.of("a,b", List.of("a", "b"), List.of("a,b"))) {
      assertThat(calls.write(TUNE, Map.of("allowed_managed_keys", "c")).status()).isEqualTo(204);
      calls.write(TUNE, Map.of("allowed_managed_keys", names));
      assertThat(calls.read(TUNE).data()).containsEntry("allowed_managed_keys", List.of("a", "b"));
    }
    calls.write(TUNE, Map.of("description", "x"));
    assertThat(calls.read(TUNE).data()).containsKey("allowed_managed_keys");

    for (Object nothing : List.of("", List.of())) {
      calls.write(TUNE, Map.of("allowed_managed_keys", "a"));
      calls.write(TUNE, Map.of("allowed_managed_keys", nothing));
      assertThat(calls.read(TUNE).data()).doesNotContainKey("allowed_managed_keys");
    }
  }

  @Test
  void tune_ofTimes_takesThemAndGivesThemBackToTheServer() {
    enable("pki", "pki");
    calls.write(TUNE, Map.of("default_lease_ttl", 3600, "max_lease_ttl", "2d"));
    assertThat(calls.read(TUNE).data())
        .containsEntry("default_lease_ttl", 3600L)
        .containsEntry("max_lease_ttl", 172800L);

    calls.write(TUNE, Map.of("default_lease_ttl", "", "max_lease_ttl", "system"));
    assertThat(calls.read(TUNE).data())
        .containsEntry("default_lease_ttl", 3600L)
        .containsEntry("max_lease_ttl", 2764800L);
  }

  @ParameterizedTest
  @CsvSource({"default_lease_ttl, soon", "listing_visibility, maybe", "allowed_managed_keys, -a"})
  void tune_ofAValueThatIsNone_isRefusedAndChangesNothing(String name, String value) {
    enable("pki", "pki");
    Map<String, ?> before = calls.read(TUNE).data();

    assertThat(calls.write(TUNE, Map.of(name, value, "description", "x")).status()).isEqualTo(400);
    assertThat(calls.read(TUNE).data()).isEqualTo(before);
  }

  @Test
  void settings_thatNobodyHeeds_areWarnedOf() {
    ApiResponse made =
        calls.write(
            PKI,
            Map.of(
                "type",
                "pki",
                "seal_wrap",
                true,
                "config",
                Map.of("passthrough_request_headers", List.of("X-A"))));

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.warnings())
        .containsExactly(
            "Endpoint ignored these unrecognized parameters: [seal_wrap]",
            "Endpoint ignored these unrecognized parameters: [passthrough_request_headers]");
  }

  @Test
  void mount_ofATakenPath_isRefusedInVaultsWords() {
    enable("pki", "pki");

    for (String path : List.of("pki", "pki/web")) {
      ApiResponse refused = enable(path, "transit");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(error(refused)).contains("path is already in use at " + path + "/");
    }
  }

  @Test
  void mount_withoutAType_orOfOneThatIsNotThere_isRefused() {
    assertThat(error(calls.write(PKI, Map.of()))).contains("backend type must be specified");
    ApiResponse refused = enable("kv", "kv");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("plugin not found").contains("pki, transit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sys/x", "auth/token", "jca", "PKI", "cubbyhole"})
  void mount_ofAReservedPath_orOneThatReadsLikeAnother_isRefused(String path) {
    enable("pki", "pki");

    assertThat(enable(path, "pki").status()).isEqualTo(400);
    assertThat(calls.delete("sys/mounts/PKI").status()).isEqualTo(400);
    assertThat(calls.write("sys/mounts/PKI/tune", Map.of("description", "x")).status())
        .isEqualTo(400);
    assertThat(calls.read(PKI).status()).isEqualTo(200);
  }

  @Test
  void tune_ofNothing_isRefused() {
    assertThat(calls.read(TUNE).status()).isEqualTo(400);
    assertThat(calls.write(TUNE, Map.of("description", "x")).status()).isEqualTo(400);
    assertThat(calls.exists(TUNE)).isTrue();
  }

  @Test
  void mounts_areThoseOfTheRequestsNamespace() {
    calls.call(Verb.WRITE, TEAM, PKI, Map.of("type", "pki"));

    assertThat(calls.read("sys/mounts").data()).containsOnlyKeys("sys/");
    assertThat(calls.call(Verb.READ, TEAM, PKI, Map.of()).status()).isEqualTo(200);
  }

  @Test
  void whatIsNotThere_isRefusedByName() {
    assertThat(error(calls.write("sys/remount", Map.of("from", "a", "to", "b"))))
        .contains("cannot be moved");
    assertThat(error(calls.write("sys/auth/ldap", Map.of("type", "ldap")))).contains("token/");
    assertThat(calls.read("sys/auth").data()).containsOnlyKeys("token/");
    assertThat(calls.table().match(Verb.WRITE, "sys/remount").orElseThrow().route().access())
        .isEqualTo(Access.SUDO);
  }

  @Test
  void mountsOfACaller_areThoseItCanUse() {
    String ui = "sys/internal/ui/mounts";
    enable("pki", "pki");
    enable("transit", "transit");
    calls.write(
        "sys/mounts/open", Map.of("type", "pki", "config", Map.of("listing_visibility", "unauth")));
    calls.actAs(
        calls.token(
            Namespace.ROOT, "{\"path\": {\"transit/*\": {\"capabilities\": [\"update\"]}}}"));

    Map<String, ?> data = calls.read(ui).data();
    assertThat((Map<?, ?>) data.get("secret")).hasSize(2);
    assertThat(requireNonNull(data.get("secret")).toString())
        .contains("transit/=")
        .contains("open/=");
    assertThat((Map<?, ?>) data.get("auth")).hasSize(1);
    assertThat(calls.read(ui + "/transit/keys/a").data())
        .containsEntry("path", "transit/")
        .containsEntry("type", "transit");
    for (String path : List.of("/pki", "/pki/issue/web", "/nothing")) {
      ApiResponse refused = calls.read(ui + path);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(error(refused)).startsWith("preflight capability check returned 403");
    }
  }
}
