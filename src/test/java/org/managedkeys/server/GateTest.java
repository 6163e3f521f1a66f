// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.store.audit.AuditVerification;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;

/** What every request goes through, before and after its route. */
class GateTest {

  private static final String DENIED = "permission denied";

  @TempDir private static Path folder;

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder);
    call("PUT", "sys/namespaces/team", null);
    call("PUT", "team/sys/namespaces/build", null);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply call(String method, String path, @Nullable Object json) {
    return server.call(method, path, server.rootToken(), json);
  }

  /** A token of the root namespace that has one policy beside {@code default}. */
  private static String token(String name, String rules) {
    return server.token(name, "{\"path\": {" + rules + "}}");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, sys/mounts",
    "GET, sys/nothing",
    "GET, nothing/here",
    "PATCH, sys/mounts",
    "GET, transit/keys/absent",
    "POST, transit/nothing",
    "LIST, pki/roles",
    "DELETE, auth/token/nothing",
    "GET, team/sys/mounts"
  })
  void whoeverIsUnknown_learnsNothing(String method, String path) {
    String powerless = token("powerless", "\"elsewhere\": {\"capabilities\": [\"read\"]}");
    // Not a wrong one again and again: that is told otherwise after a while.
    for (String token : List.of("", powerless)) {
      Reply reply =
          method.equals("PATCH")
              ? patch(path, token)
              : server.call(method, path, token, method.equals("POST") ? Map.of() : null);

      assertThat(reply.status()).as(reply.body()).isEqualTo(403);
      assertThat(reply.errors()).containsExactly(DENIED);
    }
  }

  private static Reply patch(String path, String token) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .method("PATCH", HttpRequest.BodyPublishers.ofString("{}"))
            .header("Content-Type", "application/merge-patch+json"),
        token);
  }

  private static URI uri(String path) {
    return URI.create(server.address() + "/v1/" + path);
  }

  private static Reply send(HttpRequest.Builder request, String token) {
    if (!token.isEmpty()) {
      request.header("X-Vault-Token", token);
    }
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body(), response.headers().map());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void wrongToken_isDenied() {
    Reply reply = server.call("GET", "sys/mounts", "mk.of-nobody", null);

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.errors()).containsExactly(DENIED);
  }

  @Test
  void whoeverMay_learnsThatNothingIsThere() {
    assertError(call("GET", "nothing/here", null), 404, "no handler for route \"nothing/here\"");
    assertError(call("GET", "sys/nothing", null), 404, "unsupported path");
    assertError(call("GET", "transit/nothing", null), 404, "unsupported path");
    assertError(call("DELETE", "sys/mounts", null), 405, "unsupported operation");
  }

  private static void assertError(Reply reply, int status, String text) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.errors()).singleElement().asString().contains(text);
  }

  @Test
  void openRoute_needsNoToken_andMindsNoWrongOne() {
    assertThat(server.call("GET", "sys/health", "", null).status()).isEqualTo(200);
    assertThat(server.call("GET", "sys/health", "mk.wrong", null).status()).isEqualTo(200);
    assertThat(server.call("HEAD", "sys/health", "", null).status()).isEqualTo(200);
    assertThat(server.call("GET", "sys/seal-status", "", null).json())
        .containsEntry("storage_type", "file");
  }

  @Test
  void manyWrongTokens_areToldToWait_andARightOneIsNot(@TempDir Path other) {
    try (ApiServer fresh = ApiServer.start(other)) {
      Reply reply = fresh.call("GET", "sys/mounts", "mk.wrong", null);
      for (int count = 0; count < 20 && reply.status() == 403; count++) {
        reply = fresh.call("GET", "sys/mounts", "mk.wrong", null);
      }

      assertThat(reply.status()).isEqualTo(429);
      assertThat(reply.headers()).containsKey("retry-after");
      assertThat(fresh.call("GET", "sys/mounts", fresh.rootToken(), null).status()).isEqualTo(200);
    }
  }

  @Test
  void sudo_isNeededBesideTheCapability() {
    String without = token("lister", "\"auth/token/accessors\": {\"capabilities\": [\"list\"]}");
    String with =
        token("operator", "\"auth/token/accessors\": {\"capabilities\": [\"list\", \"sudo\"]}");

    assertThat(server.call("LIST", "auth/token/accessors", without, null).status()).isEqualTo(403);
    assertThat(server.call("LIST", "auth/token/accessors", with, null).status()).isEqualTo(200);
  }

  @Test
  void creating_isNotChanging() {
    String path = "auth/token/roles/made";
    String creator = token("creator", "\"" + path + "\": {\"capabilities\": [\"create\"]}");
    String changer = token("changer", "\"" + path + "\": {\"capabilities\": [\"update\"]}");
    Map<String, Object> role = Map.of("orphan", true);

    assertThat(server.call("POST", path, changer, role).status()).isEqualTo(403);
    assertThat(server.call("POST", path, creator, role).status()).isEqualTo(204);
    assertThat(server.call("POST", path, creator, role).status()).isEqualTo(403);
    assertThat(server.call("POST", path, changer, role).status()).isEqualTo(204);
  }

  /** Vault has no look at whether a mount is there. */
  @Test
  void makingAMount_isUpdating() {
    String creator = token("creator", "\"sys/mounts/made\": {\"capabilities\": [\"create\"]}");
    String changer = token("changer", "\"sys/mounts/made\": {\"capabilities\": [\"update\"]}");
    Map<String, Object> mount = Map.of("type", "transit");

    assertThat(server.call("POST", "sys/mounts/made", creator, mount).status()).isEqualTo(403);
    assertThat(server.call("POST", "sys/mounts/made", changer, mount).status()).isEqualTo(204);
    // It may, and it cannot be done.
    assertThat(server.call("POST", "sys/mounts/made", changer, mount).status()).isEqualTo(400);
  }

  @Test
  void deny_winsOverWhatIsGranted() {
    String token =
        token(
            "mixed",
            "\"sys/mounts\": {\"capabilities\": [\"read\", \"deny\"]},"
                + " \"sys/policies/acl/*\": {\"capabilities\": [\"read\"]}");

    assertThat(server.call("GET", "sys/mounts", token, null).status()).isEqualTo(403);
    assertThat(server.call("GET", "sys/policies/acl/mixed", token, null).status()).isEqualTo(200);
  }

  @Test
  void limitedToken_isUsedUpByRequestsThatAreDeniedToo() {
    Reply made = call("POST", "auth/token/create", Map.of("policies", "default", "num_uses", 2));
    String token = secret(made);

    assertThat(server.call("GET", "sys/mounts", token, null).status()).isEqualTo(403);
    assertThat(server.call("GET", "auth/token/lookup-self", token, null).status()).isEqualTo(200);
    assertThat(server.call("GET", "auth/token/lookup-self", token, null).status()).isEqualTo(403);
  }

  private static String secret(Reply made) {
    Map<?, ?> auth = (Map<?, ?>) Objects.requireNonNull(made.json().get("auth"), made.body());
    return String.valueOf(auth.get("client_token"));
  }

  @Test
  void tokenOfANamespace_actsThereAndBelow() {
    String everything = "{\"path\": {\"*\": {\"capabilities\": [\"read\"]}}}";
    call("PUT", "team/sys/policies/acl/all", Map.of("policy", everything));
    String token = secret(call("POST", "team/auth/token/create", Map.of("policies", "all")));

    assertThat(server.call("GET", "sys/mounts", token, "team", null).status()).isEqualTo(200);
    assertThat(server.call("GET", "team/build/sys/mounts", token, null).status()).isEqualTo(200);
    assertThat(server.call("GET", "sys/mounts", token, null).status()).isEqualTo(403);
    assertThat(server.call("GET", "sys/internal/ui/mounts", token, null).status()).isEqualTo(403);
  }

  @Test
  void namespace_isThatOfHeaderAndPathTogether() {
    call("POST", "team/build/sys/mounts/deep", Map.of("type", "transit"));

    for (Reply reply :
        List.of(
            server.call("GET", "sys/mounts", server.rootToken(), "team/build", null),
            server.call("GET", "sys/mounts", server.rootToken(), "/team/build/", null),
            server.call("GET", "build/sys/mounts", server.rootToken(), "team", null),
            call("GET", "team/build/sys/mounts", null))) {
      assertThat(reply.data()).containsKey("deep/").doesNotContainKey("transit/");
    }
    assertThat(call("GET", "sys/mounts", null).data())
        .containsKey("transit/")
        .doesNotContainKey("deep/");
    assertThat(server.call("GET", "sys/mounts", server.rootToken(), "none", null).status())
        .isEqualTo(404);
  }

  @Test
  void namespaceMadeAndDeletedWhileRunning_isNoticed() {
    assertThat(call("GET", "passing/sys/mounts", null).status()).isEqualTo(404);
    call("PUT", "sys/namespaces/passing", null);
    assertThat(call("GET", "passing/sys/mounts", null).status()).isEqualTo(200);
    call("DELETE", "sys/namespaces/passing", null);
    assertThat(call("GET", "passing/sys/mounts", null).status()).isEqualTo(404);
  }

  @Test
  void mountThatIsGone_isServedNoLonger_andANewOneKnowsNothingOfIt() {
    call("POST", "sys/mounts/gone", Map.of("type", "transit"));
    call("POST", "gone/keys/one", Map.of());
    assertThat(call("GET", "gone/keys/one", null).status()).isEqualTo(200);

    call("DELETE", "gone/keys/one", null);
    new Administration(server.registry()).mounts().disable(Namespace.ROOT, "gone");
    assertError(call("GET", "gone/keys/one", null), 404, "no handler for route");

    call("POST", "sys/mounts/gone", Map.of("type", "transit"));
    assertThat(call("GET", "gone/keys/one", null).status()).isEqualTo(404);
  }

  @Test
  void twoMountsOfOneType_haveTheirOwnKeys() {
    call("POST", "sys/mounts/first/transit", Map.of("type", "transit"));
    call("POST", "sys/mounts/second/transit", Map.of("type", "transit"));
    call("POST", "first/transit/keys/mine", Map.of());

    assertThat(call("GET", "first/transit/keys/mine", null).status()).isEqualTo(200);
    assertThat(call("GET", "second/transit/keys/mine", null).status()).isEqualTo(404);
    assertThat(call("GET", "first/transit/keys/mine", null).json())
        .containsEntry("mount_type", "transit");
  }

  @Test
  void wrappedAnswer_isRefusedRatherThanGivenOut() {
    Reply reply =
        send(
            HttpRequest.newBuilder(uri("sys/mounts")).header("X-Vault-Wrap-TTL", "60"),
            server.rootToken());

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errors()).singleElement().asString().contains("wrapping");
  }

  @Test
  void tooManyRequestsOfAToken_areToldToWait(@TempDir Path other) {
    try (ApiServer slow =
        ApiServer.start(other, "server.rate_limit = 1\nserver.rate_burst = 3\n")) {
      Reply reply = slow.call("GET", "sys/mounts", slow.rootToken(), null);
      for (int count = 0; count < 20 && reply.status() == 200; count++) {
        reply = slow.call("GET", "sys/mounts", slow.rootToken(), null);
      }

      assertThat(reply.status()).isEqualTo(429);
      assertThat(reply.headers()).containsKey("retry-after");
      assertThat(slow.call("GET", "sys/health", "", null).status()).isEqualTo(200);
    }
  }

  /** A client that waits as it is told still has the use that it was refused. */
  @Test
  void requestThatHasToWait_usesUpNoToken(@TempDir Path other) throws InterruptedException {
    try (ApiServer slow =
        ApiServer.start(other, "server.rate_limit = 1\nserver.rate_burst = 1\n")) {
      Reply made =
          slow.call(
              "POST",
              "auth/token/create",
              slow.rootToken(),
              Map.of("policies", List.of("default"), "num_uses", 3));
      assertThat(made.json().get("auth")).isInstanceOf(Map.class);
      String token =
          made.json().get("auth") instanceof Map<?, ?> auth
              ? String.valueOf(auth.get("client_token"))
              : "";
      int waited = 0;
      int answered = 0;
      int status = 200;
      for (int request = 0; request < 1000 && status != 403; request++) {
        status = slow.call("GET", "auth/token/lookup-self", token, null).status();
        answered += status == 200 ? 1 : 0;
        if (status == 429) {
          waited++;
          Thread.sleep(20);
        }
      }

      assertThat(status).isEqualTo(403);
      assertThat(waited).isPositive();
      assertThat(answered).isEqualTo(3);
    }
  }

  @Test
  void parameterThatAPolicyRequires_isOneThatTheRouteReads() {
    String token =
        token(
            "hex-only",
            "\"transit/random\": {\"capabilities\": [\"update\"], \"required_parameters\":"
                + " [\"format\"], \"allowed_parameters\": {\"format\": [\"hex\"]}}");

    assertThat(server.call("POST", "transit/random", token, Map.of("format", "hex")).status())
        .isEqualTo(200);
    assertThat(server.call("POST", "transit/random?format=hex", token, Map.of()).status())
        .isEqualTo(403);
    assertThat(server.call("POST", "transit/random", token, Map.of("FORMAT", "hex")).status())
        .isEqualTo(403);
  }

  @Test
  void whoeverMayOnlyCheckAnEntry_writesNone() {
    String token =
        token(
            "check-only",
            "\"sys/managed-keys/local/+\": {\"capabilities\": [\"create\", \"update\"],"
                + " \"required_parameters\": [\"dry_run\"], \"allowed_parameters\":"
                + " {\"dry_run\": [\"true\"], \"*\": []}},"
                + " \"sys/managed-keys/kms/local\": {\"capabilities\": [\"read\"]}");
    String path = "sys/managed-keys/local/checked";
    Map<String, Object> fields = Map.of("kms", "local", "key_type", "P-256");
    Map<String, Object> inBody = new HashMap<>(fields);
    inBody.put("dry_run", true);

    assertThat(server.call("POST", path + "?dry_run=true", token, fields).status()).isEqualTo(200);
    assertThat(server.call("POST", path, token, fields).status()).isEqualTo(403);
    assertThat(server.call("POST", path + "?dry_run=false", token, inBody).status()).isEqualTo(403);
    assertThat(server.call("POST", path, token, inBody).status()).isEqualTo(400);
    assertThat(call("POST", path + "?dry_run=yes", fields).status()).isEqualTo(400);
    assertThat(call("GET", path, null).status()).isEqualTo(404);
  }

  /** Whoever tries what is not his is found in the log. */
  @Test
  void deniedRequest_isRecordedAsSuch(@TempDir Path other) throws IOException {
    try (ApiServer audited = ApiServer.start(other, "audit.file = log/audit\n")) {
      audited.call("GET", "sys/policies/acl/coveted", "mk.wrong", null);
      audited.call("GET", "sys/policies/acl/coveted", "", null);
    }
    List<Path> files = AuditVerification.files(other.resolve("log/audit"));
    assertThat(files).hasSize(1);
    assertThat(Files.readAllLines(files.get(0)))
        .filteredOn(line -> line.contains("coveted"))
        .hasSize(4)
        .filteredOn(line -> line.contains("\"denied\""))
        .hasSize(2)
        .noneMatch(line -> line.contains("mk.wrong"));
  }

  @Test
  void requests_areCountedByRoutesAndNotByNames() {
    call("GET", "sys/policies/acl/secret-name", null);

    Reply metrics = call("GET", "sys/metrics?format=prometheus", null);

    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.body()).contains("sys/policies/acl/:name*").doesNotContain("secret-name");
  }
}
