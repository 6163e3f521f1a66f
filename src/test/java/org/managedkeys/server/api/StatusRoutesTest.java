// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.error;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Verb;

/** What everybody may ask, and tools without a mount. */
class StatusRoutesTest {

  private static final UUID CLUSTER = UUID.fromString("7d0e4a2c-26a7-4c1c-9d5c-6a4c2b5a2f10");

  @TempDir private Path folder;
  private final AtomicBoolean serving = new AtomicBoolean(true);
  private SysCalls calls;

  @BeforeEach
  void open() {
    calls = SysCalls.in(folder);
    new StatusRoutes(calls, new ServerInfo("0.1.0", "test", CLUSTER, "file", serving::get))
        .addTo(calls.table());
    new ToolRoutes(calls).addTo(calls.table());
  }

  @AfterEach
  void close() {
    calls.close();
  }

  private static Map<String, Object> object(ApiResponse response) throws IOException {
    byte[] bytes = new byte[response.raw().orElseThrow().content().remaining()];
    response.raw().orElseThrow().content().duplicate().get(bytes);
    return JSON.std.mapFrom(bytes);
  }

  @Test
  void health_hasTheFieldsThatClientsRead() throws IOException {
    ApiResponse health = calls.read("sys/health");

    assertThat(health.status()).isEqualTo(200);
    assertThat(object(health))
        .containsEntry("initialized", true)
        .containsEntry("sealed", false)
        .containsEntry("standby", false)
        .containsEntry("performance_standby", false)
        .containsEntry("replication_dr_mode", "disabled")
        .containsEntry("replication_performance_mode", "disabled")
        .containsEntry("cluster_name", "test")
        .containsEntry("cluster_id", CLUSTER.toString());
    assertThat(((Number) requireNonNull(object(health).get("server_time_utc"))).longValue())
        .isEqualTo(SysCalls.NOW.getEpochSecond());
    assertThat((String) object(health).get("version")).matches("1\\.21\\.0\\+managed-keys\\..*");
  }

  @ParameterizedTest
  @CsvSource({
    "true, activecode=299, 299",
    "true, sealedcode=299, 200",
    "true, activecode=204, 204",
    "true, standbyok=true, 200",
    "false, standbyok=true, 503",
    "false, sealedcode=200, 200",
    "false, activecode=299, 503"
  })
  void health_byCodesOfTheQuery(boolean isServing, String query, int status) {
    serving.set(isServing);

    assertThat(calls.read("sys/health?" + query).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"activecode=ok", "uninitcode=", "sealedcode=199", "standbycode=600"})
  void health_byACodeThatIsNone_is400(String query) {
    assertThat(calls.read("sys/health?" + query).status()).isEqualTo(400);
  }

  @Test
  void sealStatusAndLeader_areOpenToEverybody() throws IOException {
    assertThat(object(calls.read("sys/seal-status")))
        .containsEntry("initialized", true)
        .containsEntry("sealed", false)
        .containsEntry("t", 0)
        .containsEntry("n", 0)
        .containsEntry("progress", 0)
        .containsEntry("storage_type", "file")
        .containsEntry("recovery_seal", false)
        .containsKeys("type", "version", "build_date", "migration", "nonce");
    serving.set(false);
    assertThat(object(calls.read("sys/seal-status"))).containsEntry("sealed", true);
    assertThat(object(calls.write("sys/unseal", Map.of("key", "x")))).containsEntry("sealed", true);
    assertThat(object(calls.read("sys/leader"))).containsEntry("is_self", true);
    assertThat(object(calls.read("sys/init"))).isEqualTo(Map.of("initialized", true));
    for (String path : List.of("sys/health", "sys/seal-status", "sys/leader", "sys/init")) {
      assertThat(calls.table().match(Verb.READ, path).orElseThrow().route().access())
          .isEqualTo(Access.NONE);
    }
  }

  @Test
  void init_onceMore_isRefused() {
    ApiResponse refused = calls.write("sys/init", Map.of("secret_shares", 1));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).startsWith("Vault is already initialized");
  }

  @ParameterizedTest
  @CsvSource({", 32", "/5, 5", "/platform, 32", "/platform/7, 7"})
  void random_takesSourceAndCountFromThePath(String end, int count) {
    ApiResponse made = calls.write("sys/tools/random" + (end == null ? "" : end), Map.of());

    String text = (String) made.data().get("random_bytes");
    assertThat(Base64.getDecoder().decode(text)).hasSize(count);
  }

  @Test
  void random_ofTheBody_andOfNoKind() {
    assertThat(
            (String)
                calls
                    .write("sys/tools/random", Map.of("bytes", "4", "format", "hex"))
                    .data()
                    .get("random_bytes"))
        .matches("[0-9a-f]{8}");
    assertThat(
            (String)
                calls.write("sys/tools/random/3", Map.of("bytes", 9)).data().get("random_bytes"))
        .hasSize(4);
    assertThat(calls.write("sys/tools/random/dice", Map.of()).status()).isEqualTo(400);
    assertThat(calls.write("sys/tools/random/0", Map.of()).status()).isEqualTo(400);
  }

  @Test
  void hash_takesTheAlgorithmFromThePath() {
    String input = Base64.getEncoder().encodeToString("abc".getBytes(StandardCharsets.UTF_8));

    assertThat(calls.write("sys/tools/hash", Map.of("input", input)).data())
        .containsEntry("sum", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(
            calls
                .write("sys/tools/hash/sha2-224", Map.of("input", input, "algorithm", "sha2-512"))
                .data())
        .containsEntry("sum", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
    assertThat(calls.write("sys/tools/hash/md5", Map.of("input", input)).status()).isEqualTo(400);
    assertThat(calls.write("sys/tools/hash", Map.of("input", input, "x", "y")).warnings())
        .hasSize(1);
  }
}
