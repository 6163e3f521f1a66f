// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.error;
import static org.managedkeys.server.api.TransitCalls.base64;
import static org.managedkeys.server.api.TransitCalls.body;
import static org.managedkeys.server.api.TransitCalls.text;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.server.http.ApiResponse;

/** What a Transit mount does without a key, and its settings, by the API. */
class TransitMountRoutesTest {

  @TempDir private static Path folder;
  private static TransitCalls calls;

  @BeforeAll
  static void open() {
    calls = TransitCalls.in(folder);
  }

  @AfterAll
  static void close() {
    calls.close();
  }

  @ParameterizedTest
  @CsvSource({
    "random, 32, 32",
    "random/16, 32, 16",
    "random/platform, 8, 8",
    "random/platform/4, 32, 4",
    "random/seal/4, 32, 4",
    "random/all/4, 32, 4",
  })
  void randomBytes_areAsManyAsThePathSays(String path, int inBody, int bytes) {
    ApiResponse answer = calls.write(path, body("bytes", inBody));

    assertThat(Base64.getDecoder().decode(text(answer, "random_bytes"))).hasSize(bytes);
  }

  @Test
  void randomBytes_ofAnotherSource_orTooMany_areRefused() {
    assertThat(calls.write("random/moon", Map.of()).status()).isEqualTo(400);
    assertThat(calls.write("random/0", Map.of()).status()).isEqualTo(400);
    assertThat(calls.write("random", body("bytes", 131_073)).status()).isEqualTo(400);
  }

  @Test
  void digest_isOfTheAlgorithmInThePath_inHex() {
    ApiResponse answer =
        calls.write("hash/sha2-224", body("input", base64(""), "algorithm", "sha2-512"));

    assertThat(text(answer, "sum"))
        .isEqualTo("d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f");
    assertThat(text(calls.write("hash", body("input", base64(""), "format", "base64")), "sum"))
        .isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assertThat(calls.write("hash/md5", body("input", "")).status()).isEqualTo(400);
  }

  @Test
  void cache_hasNoSize_andSaysSo() {
    ApiResponse refused = calls.write("cache-config", body("size", 500));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("size must be 0");
    assertThat(calls.write("cache-config", body("size", "many")).status()).isEqualTo(400);
    assertThat(calls.write("cache-config", body("size", "0")).status()).isEqualTo(204);
    assertThat(calls.read("cache-config").data()).isEqualTo(Map.of("size", 0));
  }

  @Test
  void settings_areShownAndKept() {
    assertThat(calls.read("config/keys").data()).isEqualTo(Map.of("disable_upsert", false));
    assertThat(calls.write("config/keys", body("disable_upsert", "true")).data())
        .isEqualTo(Map.of("disable_upsert", true));
    assertThat(calls.write("config/keys", body("other", 1)).warnings()).hasSize(1);
    assertThat(calls.read("config/keys").data()).isEqualTo(Map.of("disable_upsert", true));
  }
}
