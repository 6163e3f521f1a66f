// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.error;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.testkit.SoftHsm;

/** What is done with a managed key by itself, on a token of SoftHSM2. */
class ManagedKeyUseRoutesTest {

  private static final String BASE = "sys/managed-keys/pkcs11/";
  private static final String TOKEN = SoftHsm.spareToken();

  @TempDir private static Path folder;
  private static SysCalls calls;

  @BeforeAll
  static void open() {
    calls = SysCalls.in(folder);
    new ManagedKeyRoutes(calls, false).addTo(calls.table());
    new ManagedKeyUseRoutes(calls, false).addTo(calls.table());
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  private static String put(String name, String... more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("library", "softhsm");
    fields.put("token_label", TOKEN);
    fields.put("pin", SoftHsm.PIN);
    fields.put("key_label", name);
    fields.put("allow_generate_key", "true");
    for (int index = 0; index < more.length; index += 2) {
      fields.put(more[index], more[index + 1]);
    }
    assertThat(calls.write(BASE + name, fields).status()).isEqualTo(204);
    return BASE + name;
  }

  @Test
  void testSign_makesTheKeyThatIsNotThere_andTellsNothing() {
    String key = put("made-by-test", "mechanism", "0x1041", "curve", "P256");

    ApiResponse tested = calls.write(key + "/test/sign", Map.of());

    assertThat(tested.status()).isEqualTo(204);
    ApiResponse shown = calls.read(key + "/public-key");
    assertThat(shown.data())
        .containsEntry("algorithm", "EC")
        .containsEntry("UUID", calls.read(key).data().get("UUID"));
    assertThat((String) shown.data().get("public_key")).startsWith("-----BEGIN PUBLIC KEY-----");
    assertThat(requireNonNull(shown.data().get("signatures")).toString())
        .contains("SHA256withECDSA");
  }

  @ParameterizedTest
  @CsvSource({
    "0x0001, false, sha2-256",
    "0x0001, false, sha1",
    "0x000D, true, sha2-512",
    "0x000D, false,",
  })
  void testSign_byRsa_takesHashAndPadding(String mechanism, boolean pss, String hash) {
    String key =
        put(
            "rsa-" + mechanism.substring(5).toLowerCase(Locale.ROOT),
            "mechanism",
            mechanism,
            "key_bits",
            "2048");
    Map<String, Object> body = new HashMap<>();
    body.put("use_pss", String.valueOf(pss));
    body.put("hash_algorithm", hash);

    assertThat(calls.write(key + "/test/sign", body).status()).isEqualTo(204);
  }

  @Test
  void testSign_withAHashThatIsNone_isRefused() {
    String key = put("hash", "mechanism", "0x1041", "curve", "P384");

    assertThat(calls.write(key + "/test/sign", Map.of()).status()).isEqualTo(204);
    ApiResponse refused = calls.write(key + "/test/sign", Map.of("hash_algorithm", "md5"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("sha2-256");
  }

  @Test
  void testSign_ofAKeyThatMaySignNothing_isDenied() {
    String key = put("aes", "key_type", "aes-256", "usages", "encrypt,decrypt");

    ApiResponse denied = calls.write(key + "/test/sign", Map.of());
    ApiResponse encrypted = calls.write(key + "/test/encrypt", Map.of());

    assertThat(denied.status()).isEqualTo(403);
    assertThat(error(denied)).contains("usages");
    assertThat(encrypted.status()).isEqualTo(200);
    assertThat(encrypted.data()).containsEntry("operation", "encrypt").containsKey("milliseconds");
  }

  @Test
  void testMac_tellsWhatWasChosen() {
    String key = put("hmac", "key_type", "hmac-256", "usages", "mac");

    ApiResponse tested = calls.write(key + "/test/mac", Map.of("hash_algorithm", "sha2-256"));

    assertThat(tested.data()).containsEntry("operation", "mac");
    assertThat(requireNonNull(tested.data().get("algorithm")).toString()).contains("256");
  }

  @Test
  void key_thatIsNotThere_isNamedInVaultsWords() {
    for (String end : List.of("/test/sign", "/test/encrypt", "/generate")) {
      ApiResponse refused = calls.write(BASE + "nobody" + end, Map.of());
      assertThat(refused.status()).isEqualTo(404);
      assertThat(error(refused)).contains("no managed key found with name \"nobody\"");
    }
    assertThat(calls.read(BASE + "nobody/uses").status()).isEqualTo(404);
  }

  @Test
  void generation_onceMore_isRefused_andWithoutPermissionDenied() {
    String key = put("once", "curve", "P256");

    ApiResponse made = calls.write(key + "/generate", Map.of());
    ApiResponse again = calls.write(key + "/generate", Map.of());
    put("never", "curve", "P256", "allow_generate_key", "false");

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.data()).containsKey("public_key");
    assertThat(again.status()).isEqualTo(400);
    assertThat(calls.write(BASE + "never/generate", Map.of()).status()).isEqualTo(403);
    assertThat(calls.write(BASE + "never/test/sign", Map.of()).status()).isEqualTo(404);
  }

  @Test
  void uses_tellsMountsThatListIt() {
    String key = put("listed", "curve", "P256");
    calls
        .administration()
        .mounts()
        .enable(
            Namespace.ROOT,
            "pki",
            "pki",
            new MountSettings(Optional.empty(), Optional.of(Set.of("listed")), Map.of()));

    assertThat(calls.read(key + "/uses").data())
        .containsEntry("mounts", List.of("pki/"))
        .containsEntry("any_mount", List.of())
        .containsEntry("issuers", List.of())
        .containsEntry("transit_versions", List.of());
  }
}
