// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.server.http.RawClient;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;
import org.managedkeys.testkit.InMemoryFolders;

/**
 * However a path is written, a token reaches what its policies say and nothing else. What an
 * endpoint has seen is told by what it answers: each thing that is forbidden holds a text that
 * nothing else does.
 */
class PathTricksTest {

  private static final String ALL =
      "[\"create\", \"read\", \"update\", \"patch\", \"delete\", \"list\", \"sudo\"]";

  @TempDir private static Path folder;
  private static ApiServer server;
  private static SteadyClient client;
  private static String mayDoTheRest;
  private static String mayDoMine;

  /** Things with names: {@code mine}, which is allowed, and {@code theirs}, which is not. */
  enum Thing {
    POLICY(
        "sys/policies/acl/",
        "{'policy': '{`path`: {`canary-NAME/*`: {`capabilities`: [`read`]}}}'}",
        "canary-NAME"),
    TOKEN_ROLE("auth/token/roles/", "{'allowed_policies': ['canary-NAME']}", "canary-NAME"),
    NAMESPACE("sys/namespaces/", "{'custom_metadata': {'note': 'canary-NAME'}}", "canary-NAME"),
    MOUNT("sys/mounts/of/", "{'type': 'transit', 'description': 'canary-NAME'}", "canary-NAME"),
    MANAGED_KEY(
        "sys/managed-keys/local/",
        "{'kms': 'local', 'key_type': 'P-256', 'allow_generate_key': 'true'}",
        "\"name\":\"NAME\""),
    TRANSIT_KEY("transit/keys/", "{'type': 'aes256-gcm96'}", "\"name\":\"NAME\""),
    PKI_ROLE("pki/roles/", "{'ou': 'canary-NAME'}", "canary-NAME");

    private final String folder;
    private final String fields;
    private final String canary;

    /** Of its fields, as JSON with single quotes and backquotes within, and what tells it. */
    Thing(String folder, String fields, String canary) {
      this.folder = folder;
      this.fields = fields.replace('\'', '"').replace("`", "\\\"");
      this.canary = canary;
    }

    String path(String name) {
      return folder + name;
    }

    String canary(String name) {
      return canary.replace("NAME", name);
    }

    String fields(String name) {
      return fields.replace("NAME", name);
    }
  }

  @BeforeAll
  static void start() {
    server = ApiServer.start(InMemoryFolders.create("tricks", folder));
    client = new SteadyClient(server.address().getPort());
    StringBuilder denied = new StringBuilder("\"*\": {\"capabilities\": " + ALL + "}");
    StringBuilder mine = new StringBuilder();
    for (Thing thing : Thing.values()) {
      for (String name : List.of("mine", "theirs")) {
        Reply made = server.call("PUT", thing.path(name), server.rootToken(), thing.fields(name));
        assertThat(made.status()).as("%s: %s", thing, made.body()).isBetween(200, 204);
        assertThat(read(thing, name)).contains(thing.canary(name));
      }
      for (String end : List.of("", "/*")) {
        denied.append(", \"" + thing.path("theirs") + end + "\": {\"capabilities\": [\"deny\"]}");
        mine.append(mine.isEmpty() ? "" : ", ")
            .append("\"" + thing.path("mine") + end + "\": {\"capabilities\": " + ALL + "}");
      }
      // A path that is not brought to one form first would begin so, too.
      mine.append(", \"" + thing.path("mi*") + "\": {\"capabilities\": " + ALL + "}");
    }
    // The old name of the same, and the list that shows all of each.
    for (String other : List.of("sys/policy/theirs", "sys/mounts")) {
      denied.append(", \"" + other + "\": {\"capabilities\": [\"deny\"]}");
    }
    mayDoTheRest = server.token("rest", "{\"path\": {" + denied + "}}");
    mayDoMine = server.token("mine-only", "{\"path\": {" + mine + "}}");
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static String read(Thing thing, String name) {
    return server.call("GET", thing.path(name), server.rootToken(), null).body();
  }

  private static RawClient.Answer ask(String method, String target, String token) {
    return client.ask(method, target, "X-Vault-Token: " + token);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void denied_howeverItIsWritten_isNotRead(Thing thing) {
    List<String> wrong = new ArrayList<>();
    for (String target : PathTricks.of(thing.path("theirs"))) {
      RawClient.Answer answer = ask("GET", target, mayDoTheRest);
      if (answer.body().contains(thing.canary("theirs")) || answer.status() >= 500) {
        wrong.add(shown(target) + ": " + answer.status() + " " + answer.body());
      }
    }

    assertThat(wrong).isEmpty();
  }

  /** The right spelling and no other is served; what is served is what the policy was asked for. */
  @ParameterizedTest
  @EnumSource(Thing.class)
  void allowed_howeverItIsWritten_isItselfOrRefused(Thing thing) {
    List<String> wrong = new ArrayList<>();
    int served = 0;
    for (String target : PathTricks.of(thing.path("mine"))) {
      RawClient.Answer answer = ask("GET", target, mayDoMine);
      boolean isItself = answer.body().contains(thing.canary("mine"));
      served += isItself ? 1 : 0;
      if ((answer.status() == 200 && !isItself) || answer.status() >= 500) {
        wrong.add(shown(target) + ": " + answer.status() + " " + answer.body());
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(served).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void detour_fromWhatIsAllowed_leadsNowhereElse(Thing thing) {
    List<String> wrong = new ArrayList<>();
    for (String target : PathTricks.detours(thing.path("mine"), thing.path("theirs"))) {
      for (String token : List.of(mayDoMine, mayDoTheRest)) {
        RawClient.Answer answer = ask("GET", target, token);
        if (answer.body().contains(thing.canary("theirs")) || answer.status() >= 500) {
          wrong.add(shown(target) + ": " + answer.status() + " " + answer.body());
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void denied_howeverItIsWritten_isNotDeleted(Thing thing) {
    for (String target : PathTricks.of(thing.path("theirs"))) {
      ask("DELETE", target, mayDoTheRest);
    }
    for (String target : PathTricks.detours(thing.path("mine"), thing.path("theirs"))) {
      // What is allowed is made again below.
      ask("DELETE", target, mayDoMine);
    }
    server.call("PUT", thing.path("mine"), server.rootToken(), thing.fields("mine"));

    assertThat(read(thing, "theirs")).contains(thing.canary("theirs"));
  }

  /** The first line of a request is whole before anything is read from it. */
  @Test
  void longPath_isRefusedAsTooLong_andServesNothing() {
    RawClient.Answer answer =
        ask("GET", "/v1/" + "a/".repeat(50_000) + "sys/mounts", server.rootToken());

    assertThat(answer.status()).isIn(0, 414, 431);
  }

  /** Control characters as they are would break the report of a failure. */
  private static String shown(String target) {
    StringBuilder shown = new StringBuilder();
    target
        .substring(0, Math.min(target.length(), 200))
        .chars()
        .forEach(letter -> shown.append(letter > ' ' && letter < 0x7f ? (char) letter : '\u00bf'));
    return shown.toString();
  }
}
