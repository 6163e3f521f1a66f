// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.server.access.AccessFixture.TEAM;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.access.AccessFixture;
import org.managedkeys.server.access.Created;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Match;
import org.managedkeys.server.http.Verb;

/** {@code auth/token/} answers as Vault does. */
class TokenRoutesTest {

  private final AccessFixture fixture = new AccessFixture();
  private final Calls calls = new Calls(fixture);
  private final String root = fixture.root().secret();

  @AfterEach
  void close() {
    fixture.close();
  }

  private ApiResponse write(String path, String secret, Map<String, Object> body) {
    return calls.call(Verb.WRITE, "auth/token/" + path, secret, body);
  }

  private static Map<String, @Nullable Object> auth(ApiResponse response) {
    return response.auth().orElseThrow();
  }

  private static String secret(ApiResponse response) {
    return String.valueOf(auth(response).get("client_token"));
  }

  private Created web(Map<String, Object> fields) {
    ApiResponse made = write("create", root, fields);
    String secret = secret(made);
    return new Created(secret, fixture.tokens().find(secret).orElseThrow(), made.warnings());
  }

  @Test
  void create_answersTheToken() {
    ApiResponse made =
        write(
            "create",
            root,
            Map.of("policies", List.of("web"), "ttl", "1h", "meta", Map.of("owner", "ops")));

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.mountType()).isEqualTo("token");
    assertThat(auth(made))
        .containsEntry("policies", List.of("default", "web"))
        .containsEntry("token_policies", List.of("default", "web"))
        .containsEntry("metadata", Map.of("owner", "ops"))
        .containsEntry("lease_duration", 3600L)
        .containsEntry("renewable", true)
        .containsEntry("entity_id", "")
        .containsEntry("token_type", "service")
        .containsEntry("orphan", false)
        .containsEntry("mfa_requirement", null)
        .containsEntry("num_uses", 0)
        .containsKeys("client_token", "accessor");
    assertThat(fixture.tokens().find(secret(made))).isPresent();
    assertThat(made.toString()).doesNotContain(secret(made));
  }

  @Test
  void create_withWarnings_tellsThem() {
    assertThat(write("create", root, Map.of("policies", "web", "ttl", "9999h")).warnings())
        .hasSize(1);
  }

  @Test
  void create_byRoleAndAsOrphan() {
    calls.call(Verb.WRITE, "auth/token/roles/ci", root, Map.of("allowed_policies", "build"));
    String parent = web(Map.of("policies", "web")).secret();

    assertThat(auth(write("create/ci", parent, Map.of())))
        .containsEntry("policies", List.of("build", "default"))
        .containsEntry("orphan", false);
    assertThat(auth(write("create-orphan", parent, Map.of()))).containsEntry("orphan", true);
    refused(Kind.INVALID, "unknown role x", () -> write("create/x", parent, Map.of()));
  }

  @Test
  void create_inANamespace_isForIt() {
    ApiResponse made =
        calls.call(Verb.WRITE, TEAM, "auth/token/create", root, Map.of("policies", "web"));

    assertThat(fixture.tokens().find(secret(made)).orElseThrow().namespace()).isEqualTo(TEAM);
    ApiResponse shown =
        calls.call(Verb.READ, TEAM, "auth/token/lookup-self", secret(made), Map.of());
    assertThat(shown.data()).containsEntry("namespace_path", "team/");
  }

  @Test
  void lookUpSelf_showsEverything() {
    Created made =
        web(Map.of("policies", "web", "period", "1h", "num_uses", 5, "display_name", "app"));
    fixture.pass(Duration.ofMinutes(10));

    ApiResponse shown = calls.call(Verb.READ, "auth/token/lookup-self", made.secret(), Map.of());

    assertThat(shown.data())
        .containsEntry("accessor", made.token().accessor())
        .containsEntry("creation_time", AccessFixture.START.getEpochSecond())
        .containsEntry("creation_ttl", 3600L)
        .containsEntry("display_name", "token-app")
        .containsEntry("entity_id", "")
        .containsEntry("expire_time", "2030-01-01T01:00:00Z")
        .containsEntry("explicit_max_ttl", 0L)
        .containsEntry("id", made.secret())
        .containsEntry("issue_time", "2030-01-01T00:00:00Z")
        .containsEntry("meta", null)
        .containsEntry("num_uses", 4)
        .containsEntry("orphan", false)
        .containsEntry("path", "auth/token/create")
        .containsEntry("period", 3600L)
        .containsEntry("policies", List.of("default", "web"))
        .containsEntry("renewable", true)
        .containsEntry("ttl", 3000L)
        .containsEntry("type", "service")
        .doesNotContainKeys("role", "namespace_path", "last_renewal");
  }

  @Test
  void lookUpSelf_root_doesNotExpire() {
    assertThat(calls.call(Verb.READ, "auth/token/lookup-self", root, Map.of()).data())
        .containsEntry("expire_time", null)
        .containsEntry("ttl", 0L)
        .containsEntry("policies", List.of("root"))
        .containsEntry("path", "auth/token/root");
  }

  /** The use is counted before the route is asked. */
  @Test
  void lookUpSelf_withTheLastUse_works() {
    Created made = web(Map.of("policies", "web", "num_uses", 1));

    ApiResponse shown = calls.call(Verb.READ, "auth/token/lookup-self", made.secret(), Map.of());

    assertThat(shown.data()).containsEntry("num_uses", 0).containsEntry("id", made.secret());
    assertThat(fixture.tokens().find(made.secret())).isEmpty();
  }

  @Test
  void lookUp_byTokenAndByAccessor() {
    Created made = web(Map.of("policies", "web"));

    assertThat(write("lookup", root, Map.of("token", made.secret())).data())
        .containsEntry("id", made.secret())
        .containsEntry("accessor", made.token().accessor());
    assertThat(write("lookup-accessor", root, Map.of("accessor", made.token().accessor())).data())
        .containsEntry("id", "")
        .containsEntry("accessor", made.token().accessor());
    assertThat(write("lookup", root, Map.of()).data()).containsEntry("id", root);
    refused(Kind.DENIED, "bad token", () -> write("lookup", root, Map.of("token", "mk.x")));
    refused(
        Kind.DENIED,
        "invalid accessor",
        () -> write("lookup-accessor", root, Map.of("accessor", "x")));
    refused(Kind.INVALID, "missing accessor", () -> write("lookup-accessor", root, Map.of()));
  }

  @Test
  void renew_ownTokenAnotherOneAndByAccessor() {
    Created made = web(Map.of("policies", "web", "ttl", "1h"));
    String accessor = made.token().accessor();

    ApiResponse self = write("renew-self", made.secret(), Map.of("increment", "2h"));
    assertThat(auth(self))
        .containsEntry("lease_duration", 7200L)
        .containsEntry("client_token", made.secret());
    assertThat(auth(write("renew-self", made.secret(), Map.of("increment", ""))))
        .containsEntry("lease_duration", 7200L);
    assertThat(auth(write("renew-self", made.secret(), Map.of("increment", 0))))
        .containsEntry("lease_duration", 7200L);
    assertThat(auth(write("renew", root, Map.of("token", made.secret(), "increment", 60))))
        .containsEntry("lease_duration", 60L);
    assertThat(auth(write("renew-accessor", root, Map.of("accessor", accessor))))
        .containsEntry("client_token", "")
        .containsEntry("lease_duration", 60L);
    assertThat(calls.call(Verb.READ, "auth/token/lookup-self", made.secret(), Map.of()).data())
        .containsKeys("last_renewal", "last_renewal_time");
  }

  @Test
  void renew_whatCannotBe_isRefused() {
    refused(Kind.INVALID, "lease is not renewable", () -> write("renew-self", root, Map.of()));
    refused(Kind.INVALID, "token not found", () -> write("renew", root, Map.of("token", "mk.x")));
    refused(Kind.INVALID, "missing token ID", () -> write("renew", root, Map.of()));
    refused(
        Kind.INVALID,
        "the field increment must be a time",
        () -> write("renew-self", root, Map.of("increment", "soon")));
  }

  @Test
  void revoke_ownTokenAnotherOneAndByAccessor() {
    Created self = web(Map.of("policies", "web"));
    Created other = web(Map.of("policies", "web"));
    Created named = web(Map.of("policies", "web"));

    assertThat(write("revoke-self", self.secret(), Map.of()).status()).isEqualTo(204);
    assertThat(write("revoke", root, Map.of("token", other.secret())).status()).isEqualTo(204);
    assertThat(
            write("revoke-accessor", root, Map.of("accessor", named.token().accessor())).status())
        .isEqualTo(204);

    for (Created gone : List.of(self, other, named)) {
      assertThat(fixture.tokens().find(gone.secret())).isEmpty();
    }
    assertThat(write("revoke", root, Map.of("token", other.secret())).status()).isEqualTo(204);
    refused(
        Kind.INVALID,
        "invalid accessor",
        () -> write("revoke-accessor", root, Map.of("accessor", named.token().accessor())));
    refused(Kind.INVALID, "missing token ID", () -> write("revoke", root, Map.of()));
  }

  @Test
  void revokeOrphan_leavesChildren() {
    Created parent = web(Map.of("policies", "web"));
    String child = secret(write("create", parent.secret(), Map.of()));

    assertThat(write("revoke-orphan", root, Map.of("token", parent.secret())).status())
        .isEqualTo(204);

    assertThat(fixture.tokens().find(parent.secret())).isEmpty();
    assertThat(calls.call(Verb.READ, "auth/token/lookup-self", child, Map.of()).data())
        .containsEntry("orphan", true);
  }

  @Test
  void accessors_andTidy_areForOperators() {
    Created made = web(Map.of("policies", "web", "ttl", "1h"));
    assertThat(calls.call(Verb.LIST, "auth/token/accessors", root, Map.of()).data())
        .extractingByKey("keys")
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains(made.token().accessor());
    fixture.pass(Duration.ofHours(1));

    assertThat(write("tidy", root, Map.of()).data()).containsEntry("removed", 1L);
    assertThat(calls.access(Verb.LIST, "auth/token/accessors")).isEqualTo(Access.SUDO);
    assertThat(calls.access(Verb.WRITE, "auth/token/revoke-orphan")).isEqualTo(Access.SUDO);
    assertThatThrownBy(() -> calls.call(Verb.LIST, TEAM, "auth/token/accessors", root, Map.of()))
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lookup", "renew", "revoke", "renew-self"})
  void unknownField_isRefused(String path) {
    refused(
        Kind.INVALID, "there is no field tokn", () -> write(path, root, Map.of("tokn", "mk.x")));
  }

  @Test
  void clientCertificate_isShown_andIsNoToken() {
    Token certificate =
        new Token(
            Token.Kind.CERTIFICATE,
            "cert-app",
            Namespace.ROOT,
            new TreeSet<>(Set.of("web")),
            fixture.root().token().lifetime(),
            true,
            0,
            "cert-app",
            "",
            "",
            Map.of());

    assertThat(calls.callAs(certificate, Verb.READ, "auth/token/lookup-self", Map.of()).data())
        .containsEntry("type", "certificate")
        .containsEntry("id", "")
        .containsEntry("policies", List.of("web"));
    for (String path : List.of("renew-self", "revoke-self")) {
      refused(
          Kind.INVALID,
          "by a client certificate",
          () -> calls.callAs(certificate, Verb.WRITE, "auth/token/" + path, Map.of()));
    }
    refused(
        Kind.DENIED,
        "permission denied",
        () -> calls.callAs(certificate, Verb.WRITE, "auth/token/create", Map.of()));
  }

  @Test
  void roles_areMadeShownListedAndDeleted() {
    String one = "auth/token/roles/ci";
    nothingThere(() -> calls.call(Verb.LIST, "auth/token/roles", root, Map.of()));
    nothingThere(() -> calls.call(Verb.READ, one, root, Map.of()));
    assertThat(exists()).isFalse();

    assertThat(calls.call(Verb.WRITE, one, root, Map.of("orphan", true)).status()).isEqualTo(204);

    assertThat(exists()).isTrue();
    assertThat(calls.call(Verb.READ, one, root, Map.of()).data()).containsEntry("orphan", true);
    assertThat(calls.call(Verb.LIST, "auth/token/roles", root, Map.of()).data())
        .containsEntry("keys", List.of("ci"));
    assertThat(calls.call(Verb.DELETE, one, root, Map.of()).status()).isEqualTo(204);
    nothingThere(() -> calls.call(Verb.READ, one, root, Map.of()));
  }

  private boolean exists() {
    Match match = calls.table().match(Verb.WRITE, "auth/token/roles/ci").orElseThrow();
    return match
        .route()
        .exists(
            Calls.request(
                Verb.WRITE, Namespace.ROOT, "auth/token/roles/ci", Optional.empty(), Map.of()),
            match.parameters());
  }

  private static void nothingThere(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HttpError.class,
            e -> {
              assertThat(e.status()).isEqualTo(404);
              assertThat(e.response().errors()).isEmpty();
            });
  }

  private static void refused(Kind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }
}
