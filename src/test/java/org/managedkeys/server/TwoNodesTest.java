// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.store.sql.PostgresServer;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;

/** Servers that know nothing of each other, and share a database of PostgreSQL. */
class TwoNodesTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String INPUT = Base64.getEncoder().encodeToString("order".getBytes(UTF_8));
  private static final int THREADS = 4;
  private static final int EACH = 15;

  @TempDir private static Path folder;
  private static String url = "";
  private static ApiServer one;
  private static ApiServer two;

  @BeforeAll
  static void start() throws Exception {
    url = PostgresServer.shared().newDatabase();
    one = node("one");
    two = node("two");
  }

  @AfterAll
  static void close() {
    two.close();
    one.close();
  }

  /** What a node needs beside the database is the same for all: the key service, the seal key. */
  private static ApiServer node(String name) throws Exception {
    return ApiServer.start(
        Files.createDirectory(folder.resolve(name)),
        String.join(
            "\n",
            "kms.local.file = " + folder.resolve("keys.p12"),
            "seal.file = " + folder.resolve("seal.key"),
            "store = " + url,
            "store.user = " + PostgresServer.USER,
            "store.password = " + PostgresServer.PASSWORD,
            "registry.refresh = 100ms"));
  }

  private static Reply read(ApiServer node, String path) {
    return node.call("GET", path, one.rootToken(), null);
  }

  private static Reply write(ApiServer node, String path, Map<String, ?> fields) {
    return node.call("POST", path, one.rootToken(), fields);
  }

  /** A write that succeeds. */
  private static Reply written(ApiServer node, String path, Map<String, ?> fields) {
    Reply reply = write(node, path, fields);
    assertThat(reply.status()).as("%s: %s", path, reply.body()).isIn(200, 204);
    return reply;
  }

  /** Asks until it is so. */
  private static void await(String what, BooleanSupplier isSo) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail(what + " is not so after " + PATIENCE);
      }
    }
  }

  private static String newToken(ApiServer node) {
    Reply reply = written(node, "auth/token/create", Map.of("policies", List.of("default")));
    return (String)
        requireNonNull(((Map<?, ?>) requireNonNull(reply.json().get("auth"))).get("client_token"));
  }

  private static int lookUp(ApiServer node, String token) {
    return node.call("GET", "auth/token/lookup-self", token, null).status();
  }

  @Test
  void tokenMadeAtOne_isGoodAtTheOther_atOnce() {
    for (int i = 0; i < EACH; i++) {
      assertThat(lookUp(two, newToken(one))).isEqualTo(200);
      assertThat(lookUp(one, newToken(two))).isEqualTo(200);
    }
  }

  @Test
  void tokenRevokedAtOne_isRefusedAtTheOther() {
    String token = newToken(one);
    assertThat(lookUp(two, token)).isEqualTo(200);
    assertThat(one.call("POST", "auth/token/revoke-self", token, null).status()).isEqualTo(204);
    assertThat(lookUp(one, token)).as("where it was revoked: at once").isEqualTo(403);
    await("refused at the other node", () -> lookUp(two, token) == 403);
    assertThat(lookUp(two, token)).isEqualTo(403);
  }

  @Test
  void policyChangedAtOne_countsAtTheOther() {
    String token =
        one.token("random", "{\"path\": {\"sys/tools/random\": {\"capabilities\": [\"update\"]}}}");
    await(
        "allowed at the other node",
        () -> two.call("POST", "sys/tools/random", token, Map.of()).status() == 200);
    assertThat(
            write(
                    one,
                    "sys/policies/acl/random",
                    Map.of(
                        "policy",
                        "{\"path\": {\"sys/tools/random\": {\"capabilities\": [\"deny\"]}}}"))
                .status())
        .isIn(200, 204);
    await(
        "denied at the other node",
        () -> two.call("POST", "sys/tools/random", token, Map.of()).status() == 403);
  }

  @Test
  void mountMadeAndRemovedAtOne_servesAndEndsAtTheOther() {
    written(one, "sys/mounts/late", Map.of("type", "transit"));
    await(
        "the mount serves at the other node",
        () -> write(two, "late/keys/orders", Map.of("type", "ecdsa-p256")).status() == 200);
    written(one, "late/sign/orders", Map.of("input", INPUT));
    assertThat(one.call("DELETE", "sys/mounts/late", one.rootToken(), null).status())
        .isEqualTo(204);
    await("the mount is gone", () -> read(two, "late/keys/orders").status() == 404);
    written(two, "sys/mounts/late", Map.of("type", "pki"));
    await(
        "a mount of another type in its place",
        () -> read(one, "late/config/urls").status() == 200);
  }

  @Test
  void keyRotatedAtOne_signsByTheNewVersionAtTheOther_andBothVerifyAll() {
    written(one, "transit/keys/rotated", Map.of("type", "ecdsa-p256"));
    await("the key is there", () -> read(two, "transit/keys/rotated").status() == 200);
    String first = signature(two);
    assertThat(first).startsWith("vault:v1:");
    written(one, "transit/keys/rotated/rotate", Map.of());
    String second = signature(one);
    assertThat(second).startsWith("vault:v2:");
    await("the new version signs", () -> signature(two).startsWith("vault:v2:"));
    for (ApiServer node : List.of(one, two)) {
      for (String signature : List.of(first, second, signature(two))) {
        Reply reply =
            written(node, "transit/verify/rotated", Map.of("input", INPUT, "signature", signature));
        assertThat(reply.data()).containsEntry("valid", true);
      }
    }
  }

  private static String signature(ApiServer node) {
    return (String)
        requireNonNull(
            written(node, "transit/sign/rotated", Map.of("input", INPUT)).data().get("signature"));
  }

  @Test
  void certificates_issuedByBothAtATime_haveNumbersOfTheirOwn_andAreSeenByBoth() throws Exception {
    written(
        one, "pki/root/generate/internal", Map.of("common_name", "Two Nodes", "key_type", "ec"));
    written(one, "pki/roles/web", Map.of("allow_any_name", true, "key_type", "ec"));
    await("the role is there", () -> read(two, "pki/roles/web").status() == 200);
    Set<String> serials = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
    try {
      List<Future<?>> issuing = new ArrayList<>();
      for (int thread = 0; thread < 2 * THREADS; thread++) {
        ApiServer node = thread % 2 == 0 ? one : two;
        issuing.add(threads.submit(() -> issue(node, serials)));
      }
      for (Future<?> each : issuing) {
        each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(serials).hasSize(2 * THREADS * EACH);
    for (String serial : serials) {
      assertThat(read(one, "pki/cert/" + serial).data().get("certificate"))
          .isEqualTo(read(two, "pki/cert/" + serial).data().get("certificate"));
    }
  }

  private static void issue(ApiServer node, Set<String> serials) {
    for (int i = 0; i < EACH; i++) {
      Reply reply =
          written(node, "pki/issue/web", Map.of("common_name", "host.example", "ttl", "1h"));
      serials.add((String) requireNonNull(reply.data().get("serial_number")));
    }
  }

  @Test
  void nodeClosedAmidRequests_answersThoseItTook_andTheOtherGoesOn() throws Exception {
    written(one, "transit/keys/closing", Map.of("type", "ecdsa-p256"));
    ApiServer three = node("three");
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CountDownLatch writing = new CountDownLatch(THREADS * 3);
      List<Future<List<String>>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        String prefix = "role-of-" + thread + "-";
        running.add(threads.submit(() -> writeUntilClosed(three, prefix, writing)));
      }
      assertThat(writing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      three.close();
      for (Future<List<String>> each : running) {
        for (String acknowledged : each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          assertThat(read(two, "pki/roles/" + acknowledged).status())
              .as(acknowledged)
              .isEqualTo(200);
        }
      }
      written(two, "transit/sign/closing", Map.of("input", INPUT));
    } finally {
      threads.shutdownNow();
      three.close();
    }
  }

  /** Answers the roles that the node said it has written. */
  private static List<String> writeUntilClosed(
      ApiServer node, String prefix, CountDownLatch writing) {
    List<String> acknowledged = new ArrayList<>();
    while (true) {
      String role = prefix + acknowledged.size();
      Reply reply;
      try {
        reply = write(node, "pki/roles/" + role, Map.of("allow_any_name", true));
      } catch (UncheckedIOException e) {
        return acknowledged;
      }
      if (reply.status() == 503) {
        return acknowledged;
      }
      assertThat(reply.status()).as(reply.body()).isIn(200, 204);
      acknowledged.add(role);
      writing.countDown();
    }
  }
}
