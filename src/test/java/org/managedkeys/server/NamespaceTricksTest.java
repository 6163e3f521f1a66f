// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.server.http.RawClient;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;
import org.managedkeys.testkit.InMemoryFolders;

/**
 * However a namespace is written, in the header, in the path, or in both, a token stays in its own
 * and below. Each namespace has a policy {@code canary}, which tells where the endpoint was.
 */
class NamespaceTricksTest {

  private static final String PATH = "sys/policies/acl/canary";
  private static final Set<String> NAMESPACES =
      Set.of("", "team", "team/build", "team/other", "other", "other/team", "te");
  private static final Pattern CANARY = Pattern.compile("canary of <([a-z/]*)>");

  private static final List<String> HEADERS =
      words(
          """
          / // team team/ /team /team/ //team team// ///team TEAM Team tea te team. .team
          ./team team/. team/.. ../team other/../team team/../other team/../../other
          team/%2e%2e/other team%2f..%2fother team\\..\\other team/..;/other team//other
          team/./other team/other team/build team%2fbuild team%2Fbuild team\\build
          team/build/ other other/ other/team other%00 team%00other team,other team;other
          root /root root/team * + team/* te* %74eam team%20 sys auth v1/team
          http://x/team nowhere team/nowhere nowhere/team
          """);

  /** Empty, with blanks, with what is no ASCII, and long. */
  private static final List<String> ODD_HEADERS =
      List.of(
          "",
          " team ",
          "\tteam",
          "team, other",
          "team other",
          "t\u00c3\u00a9am",
          "\u00ef\u00bd\u0094eam",
          "team\u00cc\u0081",
          "team\u00c2\u00a0",
          "team\u0000",
          "a/".repeat(200) + "team",
          "x".repeat(4000));

  private static final List<String> PREFIXES =
      words(
          """
          team/ team// /team/ ./team/ team/./ other/ other/../team/ team/../other/
          team/../ ../ ../other/ team/%2e%2e/other/ team%2fbuild/ team/build/ team/other/
          TEAM/ Team/ team;/ team;x=y/ team./ %74eam/ team%00/ team%20/ build/ root/ te/
          tea/ team/build/../ team/..;/other/ %2e%2e/other/ other/team/ team/sys/../
          sys/../other/ %EF%BD%94eam/ team%5c..%5cother/ team\\..\\other/ team/nowhere/
          """);

  /** Headers and prefixes that are combined with all of the others. */
  private static final List<String> PLAIN = List.of("", "team", "other", "team/other", "te");

  @TempDir private static Path folder;
  private static ApiServer server;
  private static SteadyClient client;
  private static String ofTeam;

  @BeforeAll
  static void start() {
    server = ApiServer.start(InMemoryFolders.create("namespaces", folder));
    client = new SteadyClient(server.address().getPort());
    for (String namespace :
        List.of("team", "other", "te", "team/build", "team/other", "other/team")) {
      root("PUT", "sys/namespaces/" + namespace, "", Map.of());
    }
    for (String namespace : NAMESPACES) {
      root(
          "PUT",
          PATH,
          namespace,
          Map.of(
              "policy",
              "{\"path\": {\"canary of <" + namespace + ">\": {\"capabilities\": [\"read\"]}}}"));
    }
    root(
        "PUT",
        "sys/policies/acl/all",
        "team",
        Map.of(
            "policy",
            "{\"path\": {\"*\": {\"capabilities\": [\"read\", \"list\", \"update\", \"create\","
                + " \"delete\", \"sudo\"]}}}"));
    Reply made = root("POST", "auth/token/create", "team", Map.of("policies", List.of("all")));
    assertThat(made.json().get("auth")).isInstanceOf(Map.class);
    ofTeam =
        made.json().get("auth") instanceof Map<?, ?> auth
            ? String.valueOf(auth.get("client_token"))
            : "";
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static Reply root(
      String method, String path, String namespace, Map<String, Object> fields) {
    Reply done = server.call(method, path, server.rootToken(), namespace, fields);
    assertThat(done.status()).as("%s %s: %s", method, path, done.body()).isBetween(200, 204);
    return done;
  }

  private static RawClient.Answer ask(String target, String token, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("X-Vault-Token: " + token);
    return client.ask("GET", target, all.toArray(String[]::new));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  /** A header, and what is in front of the path. */
  private record Written(String header, String prefix) {

    /**
     * What a reader who knows of no encoding would say: the header with a slash on either side and
     * blanks around it, and the path as it is, or nothing at all. A letter that needs no encoding
     * may have one.
     */
    Optional<String> namespace() {
      String first = header.strip().replaceFirst("^/", "").replaceFirst("/$", "");
      String path = prefix.replace("%74", "t");
      String second = path.isEmpty() ? "" : path.substring(0, path.length() - 1);
      String both = first.isEmpty() || second.isEmpty() ? first + second : first + "/" + second;
      boolean isKnown = NAMESPACES.contains(first) && NAMESPACES.contains(both);
      return isKnown ? Optional.of(both) : Optional.empty();
    }

    RawClient.Answer ask(String token) {
      return NamespaceTricksTest.ask("/v1/" + prefix + PATH, token, "X-Vault-Namespace: " + header);
    }
  }

  private static List<Written> all() {
    List<Written> all = new ArrayList<>();
    for (String plain : PLAIN) {
      String inFront = plain.isEmpty() ? "" : plain + "/";
      HEADERS.forEach(header -> all.add(new Written(header, inFront)));
      ODD_HEADERS.forEach(header -> all.add(new Written(header, inFront)));
      PREFIXES.forEach(prefix -> all.add(new Written(plain, prefix)));
    }
    return all;
  }

  /** Where the endpoint was; empty if none was reached. */
  private static Optional<String> seen(RawClient.Answer answer) {
    Matcher canary = CANARY.matcher(answer.body());
    return canary.find() ? Optional.of(canary.group(1)) : Optional.empty();
  }

  private static boolean isWithinTeam(String namespace) {
    return namespace.equals("team") || namespace.startsWith("team/");
  }

  @Test
  void tokenOfANamespace_whateverHeaderAndPathSay_staysWithin() {
    List<String> wrong = new ArrayList<>();
    int within = 0;
    for (Written each : all()) {
      RawClient.Answer answer = each.ask(ofTeam);
      Optional<String> seen = seen(answer);
      within += seen.isPresent() ? 1 : 0;
      if (seen.filter(namespace -> !isWithinTeam(namespace)).isPresent()
          || answer.status() >= 500) {
        wrong.add(each + ": " + answer.status() + " " + answer.body());
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(within).isPositive();
  }

  /** By the root token all are within reach: so each answer tells what was understood. */
  @Test
  void namespace_thatIsServed_isTheOneThatIsWritten() {
    List<String> wrong = new ArrayList<>();
    int served = 0;
    for (Written each : all()) {
      RawClient.Answer answer = each.ask(server.rootToken());
      Optional<String> seen = seen(answer);
      served += seen.isPresent() ? 1 : 0;
      if (!seen.equals(each.namespace()) || answer.status() >= 500) {
        wrong.add(each + ": " + seen + ", not " + each.namespace() + ": " + answer.status());
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(served).isGreaterThan(NAMESPACES.size());
  }

  @Test
  void headerTwice_isRefused_inWhateverOrder() {
    for (List<String> two :
        List.of(List.of("team", "other"), List.of("other", "team"), List.of("team", "team"))) {
      RawClient.Answer answer =
          ask(
              "/v1/" + PATH,
              ofTeam,
              "X-Vault-Namespace: " + two.get(0),
              "x-vault-namespace: " + two.get(1));

      assertThat(answer.status()).isEqualTo(400);
    }
  }

  /** A proxy may take one for the other. */
  @Test
  void headersThatOnlyLookAlike_sayNothing() {
    for (String name :
        List.of("X_Vault_Namespace", "X-Vault-Namespaces", "Vault-Namespace", "X-Vault-Name")) {
      assertThat(seen(ask("/v1/" + PATH, server.rootToken(), name + ": other"))).contains("");
      assertThat(ask("/v1/" + PATH, ofTeam, name + ": team").status()).isEqualTo(403);
    }
  }

  @Test
  void headerThatIsFolded_isRefused() {
    RawClient.Answer answer = ask("/v1/" + PATH, ofTeam, "X-Vault-Namespace: team\r\n /../other");

    assertThat(seen(answer)).isNotEqualTo(Optional.of("other"));
    assertThat(answer.status()).isIn(0, 400, 403, 404);
  }
}
