// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.access.TokenRequest;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.Verb;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.InMemoryFolders;

/**
 * Every route for a token that may do just this: it gets there, and nowhere by another verb. A
 * matrix of refusals alone would be as green for paths that lead nowhere.
 */
class CapabilityMatrixTest {

  private static final String POLICY = "just-this";

  @TempDir private static Path folder;
  private static ApiServer server;
  private static MatrixClient client;
  private static Token root;

  @BeforeAll
  static void start() {
    server = ApiServer.start(InMemoryFolders.create("capabilities", folder));
    client = new MatrixClient(server.address());
    root = server.server().tokens().find(server.rootToken()).orElseThrow();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String capabilities(Verb verb) {
    return switch (verb) {
      case READ -> "\"read\"";
      case LIST -> "\"list\"";
      case WRITE -> "\"create\", \"update\"";
      case PATCH -> "\"patch\"";
      case DELETE -> "\"delete\"";
    };
  }

  /** One for each call: it may be the one that revokes it. */
  private static String token() {
    return server
        .server()
        .tokens()
        .create(
            Namespace.ROOT,
            TokenRequest.of(Map.of("policies", List.of(POLICY), "no_default_policy", true)),
            new Caller(root, true))
        .secret();
  }

  @Test
  void token_thatMayDoJustThis_getsThere_andNowhereByAnotherVerb() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (RouteCase each : RouteCase.all(server.server().routes())) {
      Access access = each.route().access();
      if (access == Access.NONE || access == Access.TOKEN) {
        continue;
      }
      Verb verb = each.route().verb();
      allow(each.fullPath(), capabilities(verb) + (access == Access.SUDO ? ", \"sudo\"" : ""));
      for (Verb other : Verb.values()) {
        problem(each, other, client.call(other, each.fullPath(), token(), ""))
            .ifPresent(wrong::add);
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static Optional<String> problem(RouteCase each, Verb verb, MatrixClient.Reply reply) {
    Access access = each.access(verb);
    boolean isWanted =
        verb == each.route().verb()
            ? isServed(reply)
            : reply.status() == 403 || access == Access.NONE || access == Access.TOKEN;
    return isWanted
        ? Optional.empty()
        : Optional.of(
            verb + " by what may " + each + ": " + reply.status() + " " + reply.whole().body());
  }

  /** A managed key may refuse by itself what its usages do not say, in other words. */
  private static boolean isServed(MatrixClient.Reply reply) {
    return reply.status() != 405
        && reply.status() != 429
        && reply.errors().stream()
            .noneMatch(text ->
                text.contains("permission denied") || text.contains("no handler for route"));
  }

  private static void allow(String path, String capabilities) {
    String policy = "{\"path\": {\"" + path + "\": {\"capabilities\": [" + capabilities + "]}}}";
    assertThat(
            server
                .call(
                    "PUT",
                    "sys/policies/acl/" + POLICY,
                    server.rootToken(),
                    Map.of("policy", policy))
                .status())
        .isEqualTo(204);
  }
}
