// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.server.access.TokenSettings;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.Verb;
import org.managedkeys.store.RecordKey;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;
import org.managedkeys.testkit.InMemoryFolders;

/**
 * Every route and every verb, for everybody who may not: what nobody has allowed is refused, with
 * the same words whatever is there, and changes nothing.
 */
class AuthorisationMatrixTest {

  private static final String EVERYTHING_BUT_SUDO =
      "\"create\", \"read\", \"update\", \"patch\", \"delete\", \"list\"";

  /** Routes that are open to everybody, in full: a new one has to be added here by hand. */
  private static final Set<String> OPEN =
      Set.of(
          "READ sys/health",
          "READ sys/seal-status",
          "READ sys/leader",
          "READ sys/init",
          "WRITE sys/init",
          "WRITE sys/unseal",
          "LIST pki/issuers",
          "WRITE pki/ocsp",
          "READ pki/ca",
          "READ pki/ca/pem",
          "READ pki/ca_chain",
          "READ pki/crl",
          "READ pki/crl/pem",
          "READ pki/crl/delta",
          "READ pki/crl/delta/pem",
          "READ pki/cert/:serial",
          "READ pki/cert/:serial/raw",
          "READ pki/cert/:serial/raw/pem",
          "READ pki/issuer/:ref/json",
          "READ pki/issuer/:ref/der",
          "READ pki/issuer/:ref/pem",
          "READ pki/issuer/:ref/crl",
          "READ pki/issuer/:ref/crl/der",
          "READ pki/issuer/:ref/crl/pem",
          "READ pki/issuer/:ref/crl/delta",
          "READ pki/issuer/:ref/crl/delta/der",
          "READ pki/issuer/:ref/crl/delta/pem",
          "READ pki/ocsp/:request**");

  /** Routes for any valid token, in full. */
  private static final Set<String> OF_ANY_TOKEN =
      Set.of(
          "READ sys/internal/ui/mounts",
          "READ sys/internal/ui/mounts/:path*",
          "READ sys/internal/ui/namespaces");

  /** Routes that need {@code sudo}, in full. */
  private static final Set<String> PRIVILEGED =
      Set.of(
          "DELETE pki/root",
          "LIST auth/token/accessors",
          "WRITE pki/root/sign-self-issued",
          "WRITE auth/token/revoke-orphan",
          "WRITE sys/auth/:path*",
          "WRITE sys/remount");

  /** What the policy {@code default} grants, in full. */
  private static final Set<String> BY_DEFAULT =
      Set.of(
          "READ auth/token/lookup-self",
          "WRITE auth/token/renew-self",
          "WRITE auth/token/revoke-self",
          "WRITE sys/capabilities-self",
          "WRITE sys/tools/hash",
          "WRITE sys/tools/hash/x1");

  @TempDir private static Path folder;
  private static ApiServer server;
  private static MatrixClient client;
  private static Map<String, RouteCase> paths;
  private static final Map<Caller, String> SECRETS = new HashMap<>();

  /** Who calls, and may not. */
  enum Caller {
    NOBODY,
    UNKNOWN_TOKEN,
    EXPIRED_TOKEN,
    REVOKED_TOKEN,
    /** In the namespace {@code team}, where it may do everything. */
    TOKEN_OF_A_NAMESPACE_BELOW,
    /** The same, and asks for the namespace {@code other}. */
    TOKEN_OF_ANOTHER_NAMESPACE,
    /** The same, and has nothing but {@code default}. */
    ONLY_DEFAULT,
    ONLY_ELSEWHERE,
    EVERYTHING_BUT_SUDO,
    EVERYTHING_AND_DENIED_EVERYWHERE,
    EVERYTHING_AND_DENIED_ON_EACH_PATH;

    String namespace() {
      return this == TOKEN_OF_ANOTHER_NAMESPACE ? "other" : "";
    }

    boolean may(Access access, String verbAndPath) {
      return switch (this) {
        case NOBODY,
            UNKNOWN_TOKEN,
            EXPIRED_TOKEN,
            REVOKED_TOKEN,
            TOKEN_OF_A_NAMESPACE_BELOW,
            TOKEN_OF_ANOTHER_NAMESPACE ->
            false;
        case ONLY_DEFAULT -> access == Access.TOKEN || BY_DEFAULT.contains(verbAndPath);
        case EVERYTHING_BUT_SUDO -> access != Access.SUDO;
        default -> access == Access.TOKEN;
      };
    }
  }

  @BeforeAll
  static void start() {
    server = ApiServer.start(InMemoryFolders.create("matrix", folder));
    client = new MatrixClient(server.address());
    paths = new LinkedHashMap<>();
    RouteCase.all(server.server().routes()).forEach(each -> paths.put(each.fullPath(), each));
    for (String namespace : List.of("team", "other")) {
      root("PUT", "sys/namespaces/" + namespace, "", Map.of());
    }
    policy("", "all", rule("*", EVERYTHING_BUT_SUDO + ", \"sudo\""));
    policy("", "unprivileged", rule("*", EVERYTHING_BUT_SUDO));
    policy("", "elsewhere", rule("elsewhere/*", EVERYTHING_BUT_SUDO + ", \"sudo\""));
    policy("", "none", rule("*", "\"deny\""));
    policy(
        "",
        "each",
        paths.keySet().stream()
            .map(path -> rule(path, "\"deny\""))
            .collect(Collectors.joining(", ")));
    policy("team", "all", rule("*", EVERYTHING_BUT_SUDO + ", \"sudo\""));

    SECRETS.put(Caller.NOBODY, "");
    SECRETS.put(Caller.UNKNOWN_TOKEN, "mk.unknown");
    Clock longAgo = Clock.fixed(Instant.now().minus(Duration.ofDays(2)), ZoneOffset.UTC);
    TokenStore past = new TokenStore(server.registry(), TokenSettings.DEFAULT, longAgo);
    SECRETS.put(
        Caller.EXPIRED_TOKEN,
        past.createRoot(Optional.of(Duration.ofHours(1)), Optional.empty()).secret());
    String revoked = token("", "all");
    root("POST", "auth/token/revoke", "", Map.of("token", revoked));
    SECRETS.put(Caller.REVOKED_TOKEN, revoked);
    String below = token("team", "all");
    SECRETS.put(Caller.TOKEN_OF_A_NAMESPACE_BELOW, below);
    SECRETS.put(Caller.TOKEN_OF_ANOTHER_NAMESPACE, below);
    SECRETS.put(Caller.ONLY_DEFAULT, token("", "default"));
    SECRETS.put(Caller.ONLY_ELSEWHERE, token("", "elsewhere"));
    SECRETS.put(Caller.EVERYTHING_BUT_SUDO, token("", "unprivileged"));
    SECRETS.put(Caller.EVERYTHING_AND_DENIED_EVERYWHERE, token("", "all", "none"));
    SECRETS.put(Caller.EVERYTHING_AND_DENIED_ON_EACH_PATH, token("", "all", "each"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String rule(String path, String capabilities) {
    return "\"" + path + "\": {\"capabilities\": [" + capabilities + "]}";
  }

  private static void policy(String namespace, String name, String rules) {
    root(
        "PUT",
        "sys/policies/acl/" + name,
        namespace,
        Map.of("policy", "{\"path\": {" + rules + "}}"));
  }

  private static String token(String namespace, String... policies) {
    Map<String, Object> fields =
        Map.of("policies", List.of(policies), "no_default_policy", true, "ttl", "1h");
    Reply made = root("POST", "auth/token/create", namespace, fields);
    return made.json().get("auth") instanceof Map<?, ?> auth
        ? String.valueOf(auth.get("client_token"))
        : "";
  }

  private static Reply root(
      String method, String path, String namespace, Map<String, Object> fields) {
    Reply done = server.call(method, path, server.rootToken(), namespace, fields);
    assertThat(done.status()).as("%s %s: %s", method, path, done.body()).isBetween(200, 204);
    return done;
  }

  private static Set<String> withAccess(Access access) {
    return RouteCase.all(server.server().routes()).stream()
        .filter(each -> each.route().access() == access)
        .map(RouteCase::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void routes_thatAreOpen_areThoseThatAreWrittenDownHere() {
    assertThat(withAccess(Access.NONE)).isEqualTo(new TreeSet<>(OPEN));
  }

  @Test
  void routes_forAnyToken_areThoseThatAreWrittenDownHere() {
    assertThat(withAccess(Access.TOKEN)).isEqualTo(new TreeSet<>(OF_ANY_TOKEN));
  }

  @Test
  void routes_thatNeedSudo_areThoseThatAreWrittenDownHere() {
    assertThat(withAccess(Access.SUDO)).isEqualTo(new TreeSet<>(PRIVILEGED));
  }

  @Test
  void everyMountType_isInTheMatrix() {
    assertThat(server.server().routes().mounts().keySet())
        .containsExactlyInAnyOrder("pki", "transit");
    assertThat(paths.keySet())
        .anyMatch(path -> path.startsWith("pki/"))
        .anyMatch(path -> path.startsWith("transit/"))
        .anyMatch(path -> path.startsWith("sys/"));
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void whoeverMayNot_isRefusedEverywhere_andNothingChanges(Caller caller) throws Exception {
    String secret = String.valueOf(SECRETS.get(caller));
    // What has ended is removed when somebody meets it.
    client.call(Verb.READ, "sys/mounts", secret, caller.namespace());
    Map<RecordKey, List<Object>> before = records();
    Set<List<String>> words = new HashSet<>();
    List<String> let = new ArrayList<>();
    int refused = 0;

    for (RouteCase each : paths.values()) {
      for (Verb verb : Verb.values()) {
        Access access = each.access(verb);
        if (access == Access.NONE || caller.may(access, verb + " " + each.fullPath())) {
          continue;
        }
        long revision = server.registry().records().revision();
        MatrixClient.Reply reply = client.call(verb, each.fullPath(), secret, caller.namespace());
        if (!reply.isRefusal()) {
          let.add(verb + " " + each.fullPath() + ": " + reply.status() + " " + reply.errors());
        }
        if (reply.status() == 403) {
          words.add(reply.errors());
        }
        if (server.registry().records().revision() != revision) {
          assertThat(records()).as("after %s %s", verb, each.fullPath()).isEqualTo(before);
        }
        refused++;
      }
    }

    assertThat(let).as("what %s was not refused", caller).isEmpty();
    assertThat(refused).isPositive();
    assertThat(words).hasSizeLessThanOrEqualTo(1);
    assertThat(words)
        .allSatisfy(
            each -> assertThat(each).singleElement().asString().contains("permission denied"));
    assertThat(records()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = Caller.class,
      names = {"NOBODY", "ONLY_DEFAULT", "ONLY_ELSEWHERE", "TOKEN_OF_A_NAMESPACE_BELOW"})
  void pathsThatNobodyServes_areRefusedAsThoseThatSomebodyDoes(Caller caller) throws Exception {
    for (String path : List.of("no", "no/path/at/all", "sys", "sys/no", "pki", "pki/no")) {
      MatrixClient.Reply reply =
          client.call(Verb.READ, path, String.valueOf(SECRETS.get(caller)), "");

      assertThat(reply.status()).as("%s", path).isEqualTo(403);
      assertThat(client.call(Verb.READ, path, server.rootToken(), "").status())
          .as("%s", path)
          .isIn(404, 405);
    }
  }

  /** Nobody finds out names of namespaces by guessing. */
  @ParameterizedTest
  @EnumSource(
      value = Caller.class,
      names = {"NOBODY", "ONLY_DEFAULT", "ONLY_ELSEWHERE"})
  void namespacesThatAreThere_areRefusedAsThoseThatAreNot(Caller caller) throws Exception {
    String secret = String.valueOf(SECRETS.get(caller));

    for (String path : List.of("sys/mounts", "sys/no", "pki/ca", "no/path")) {
      for (String namespace : List.of("team", "nowhere", "team/nowhere")) {
        MatrixClient.Reply byHeader = client.call(Verb.READ, path, secret, namespace);
        MatrixClient.Reply byPath = client.call(Verb.READ, namespace + "/" + path, secret, "");

        assertThat(byHeader.whole().body()).isEqualTo("{\"errors\":[\"permission denied\"]}");
        assertThat(byPath.whole().body()).isEqualTo("{\"errors\":[\"permission denied\"]}");
      }
    }
  }

  /** Load balancers and clients send the header with everything, or put it in front of nothing. */
  @ParameterizedTest
  @EnumSource(
      value = Caller.class,
      names = {"NOBODY", "ONLY_ELSEWHERE"})
  void whatIsOpenOfTheServer_isTheSameWhateverTheHeaderSays_andNotBelowAPath(Caller caller)
      throws Exception {
    String secret = String.valueOf(SECRETS.get(caller));

    for (String path : List.of("sys/health", "sys/seal-status", "sys/init")) {
      assertThat(client.call(Verb.READ, path, secret, "team").status()).isEqualTo(200);
      assertThat(client.call(Verb.READ, path, secret, "nowhere").status()).isEqualTo(200);
      assertThat(client.call(Verb.READ, path, secret, "No..Name").status()).isEqualTo(200);
      assertThat(client.call(Verb.READ, "team/" + path, secret, "").status()).isEqualTo(403);
      assertThat(client.call(Verb.READ, "nowhere/" + path, secret, "").status()).isEqualTo(403);
      assertThat(client.call(Verb.READ, "team/" + path, server.rootToken(), "").errors())
          .containsExactly("unsupported path");
    }
  }

  @Test
  void namespaceThatIsNotThere_isNotFoundByThoseWhoMayKnow() throws Exception {
    MatrixClient.Reply reply = client.call(Verb.READ, "sys/mounts", server.rootToken(), "nowhere");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.errors()).containsExactly("namespace not found");
  }

  private static Map<RecordKey, List<Object>> records() {
    Map<RecordKey, List<Object>> records = new HashMap<>();
    server
        .registry()
        .records()
        .forEach(record -> records.put(record.key(), List.of(record.uuid(), record.version())));
    return records;
  }
}
