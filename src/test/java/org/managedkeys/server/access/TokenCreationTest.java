// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.access.AccessFixture.BUILD;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.TEAM;
import static org.managedkeys.server.access.AccessFixture.caller;
import static org.managedkeys.server.access.AccessFixture.refused;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.audit.AuditEvent;

/** Who may make which tokens. */
class TokenCreationTest {

  private final AccessFixture fixture = new AccessFixture();
  private final TokenStore tokens = fixture.tokens();
  private final Created parent = fixture.token("web", "ops");
  private final Caller plain = caller(parent);
  private final Caller sudo = new Caller(parent.token(), true);
  private final Caller root = caller(fixture.root());

  @AfterEach
  void close() {
    fixture.close();
  }

  private SortedSet<String> policies(Caller by, Map<String, ?> fields) {
    return fixture.make(ROOT, fields, by).token().policies();
  }

  private void refusedTo(Caller by, Map<String, ?> fields, String message) {
    int before = tokens.accessors(ROOT).size();
    refused(Kind.INVALID, message, () -> fixture.make(ROOT, fields, by));
    assertThat(tokens.accessors(ROOT)).hasSize(before);
  }

  @Test
  void policies_nothingAsked_areThoseOfTheParent() {
    assertThat(policies(plain, Map.of())).containsExactly("default", "ops", "web");
    assertThat(policies(plain, Map.of("policies", ""))).containsExactly("default", "ops", "web");
    assertThat(policies(plain, Map.of("no_default_policy", true))).containsExactly("ops", "web");
    assertThat(policies(root, Map.of())).containsExactly("root");
  }

  @Test
  void policies_asked_areAmongThoseOfTheParent() {
    assertThat(policies(plain, Map.of("policies", List.of("Web", " web "))))
        .containsExactly("default", "web");
    assertThat(policies(plain, Map.of("policies", "ops,web", "no_default_policy", true)))
        .containsExactly("ops", "web");
    refusedTo(plain, Map.of("policies", "other"), "child policies must be subset of parent");
    refusedTo(plain, Map.of("policies", "web,other"), "child policies must be subset of parent");
  }

  @Test
  void policies_askedWithPrivileges_areAny() {
    assertThat(policies(sudo, Map.of("policies", "other"))).containsExactly("default", "other");
    assertThat(policies(root, Map.of("policies", "other"))).containsExactly("default", "other");
  }

  @Test
  void defaultPolicy_parentWithoutIt_isNotAdded() {
    Created without =
        fixture.make(ROOT, Map.of("policies", "web", "no_default_policy", true), root);

    assertThat(policies(caller(without), Map.of())).containsExactly("web");
    assertThat(policies(caller(without), Map.of("policies", "web"))).containsExactly("web");
    Caller privileged = new Caller(without.token(), true);
    assertThat(policies(privileged, Map.of())).as("inherited").containsExactly("web");
    assertThat(policies(privileged, Map.of("policies", "web"))).containsExactly("default", "web");
    refusedTo(
        caller(without), Map.of("policies", "default"), "child policies must be subset of parent");
  }

  @Test
  void noDefaultPolicy_countsWhereItIsAskedForByName_too() {
    assertThat(policies(plain, Map.of("policies", "default,web", "no_default_policy", true)))
        .containsExactly("web");
    assertThat(policies(root, Map.of("policies", "default", "no_default_policy", true))).isEmpty();
  }

  @Test
  void rootPolicy_isGivenByRootTokensOnly_andStandsAlone() {
    assertThat(policies(root, Map.of("policies", "root,web"))).containsExactly("root");
    refusedTo(
        sudo,
        Map.of("policies", "ROOT"),
        "root tokens may not be created without parent token being root");
    refusedTo(plain, Map.of("policies", "root"), "child policies must be subset of parent");
    refused(
        Kind.INVALID,
        "root tokens may be created in the root namespace only",
        () -> fixture.tokenOf(TEAM, "root"));
  }

  @Test
  void policies_thatCanBeNone_areRefused() {
    refusedTo(root, Map.of("policies", List.of("a\nroot")), "a name has letters");
    refusedTo(root, Map.of("policies", List.of("a b")), "a name has letters");
  }

  @Test
  void rootToken_thatExpires_makesNoneThatDoesNot() {
    Created expiring = tokens.createRoot(Optional.of(Duration.ofHours(1)), Optional.empty());

    refusedTo(
        caller(expiring), Map.of(), "expiring root tokens cannot create non-expiring root tokens");
    assertThat(policies(caller(expiring), Map.of("ttl", "10m"))).containsExactly("root");
    assertThat(fixture.make(ROOT, Map.of(), root).token().expires()).isEmpty();
    assertThat(fixture.make(ROOT, Map.of("ttl", "10m"), root).token().expires()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "no_parent, true, root or sudo privileges required to create orphan token",
    "period, 24h, root or sudo privileges required to create periodic token"
  })
  void privileges_areNeeded(String field, String value, String message) {
    refusedTo(plain, Map.of(field, value), message);

    assertThat(fixture.make(ROOT, Map.of(field, value), sudo)).isNotNull();
    assertThat(fixture.make(ROOT, Map.of(field, value), root)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "id, my-own, the server makes the secret",
    "type, batch, the only type of tokens here is service",
    "type, anything, the only type of tokens here is service",
    "entity_alias, me, there are no identities here",
    "num_uses, -1, number of uses cannot be negative",
    "num_uses, many, the field num_uses must be a whole number",
    "ttl, soon, the field ttl must be a time",
    "polices, web, did you mean policies?",
    "lease, 1h, there is no field lease",
    "meta, text, the field meta must be an object"
  })
  void fields_thatCannotBe_areRefused(String field, String value, String message) {
    refusedTo(root, Map.of(field, value), message);
  }

  /** As Vault's own command line sends it. */
  @Test
  void emptyFields_areNone() {
    Map<String, Object> fields = new HashMap<>();
    List.of("ttl", "period", "explicit_max_ttl").forEach(field -> fields.put(field, "0s"));
    List.of("display_name", "type", "entity_alias", "policies")
        .forEach(field -> fields.put(field, ""));
    fields.put("num_uses", 0);
    fields.put("id", null);
    Token token = fixture.make(ROOT, fields, plain).token();
    assertThat(token.policies()).containsExactly("default", "ops", "web");
    assertThat(token.lifetime().period()).isEmpty();

    fields.replaceAll((field, value) -> field.equals("num_uses") ? 0 : "");
    assertThat(fixture.make(ROOT, fields, plain).token().lifetime()).isEqualTo(token.lifetime());
  }

  @Test
  void meta_beyondTheLimits_isRefused() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 65; i++) {
      many.put("n" + i, "x");
    }
    refusedTo(root, Map.of("meta", many), "meta has more than 64 notes");
    refusedTo(root, Map.of("meta", Map.of("a b", "x")), "the name of a note in meta");
    refusedTo(root, Map.of("meta", Map.of("a", "x".repeat(4097))), "is longer than 4096");
    refusedTo(root, Map.of("meta", Map.of("a", List.of("x"))), "the field a must be text");
    assertThat(fixture.make(ROOT, Map.of("meta", Map.of("a", 5, "b", "x\ny")), root).token().meta())
        .isEqualTo(Map.of("a", "5", "b", "x\ny"));
  }

  @Test
  void displayName_isCleaned() {
    assertThat(fixture.make(ROOT, Map.of(), root).token().displayName()).isEqualTo("token");
    assertThat(fixture.make(ROOT, Map.of("display_name", "my app/é"), root).token().displayName())
        .isEqualTo("token-my-app-");
  }

  @Test
  void restrictedToken_hasNoChildren() {
    Created limited = fixture.make(ROOT, Map.of("policies", "web", "num_uses", 5), root);

    refusedTo(caller(limited), Map.of(), "restricted use token cannot generate child tokens");
  }

  @Test
  void lastUseOfAToken_makesNoToken() {
    Created limited = fixture.make(ROOT, Map.of("policies", "web", "num_uses", 1), root);
    Token used = tokens.use(limited.secret()).orElseThrow();

    refusedTo(
        new Caller(used, true), Map.of(), "restricted use token cannot generate child tokens");
  }

  @Test
  void otherNamespace_isForPrivileges_andBelowOnly() {
    Created child = fixture.make(BUILD, Map.of("policies", "web"), sudo);
    assertThat(child.token().namespace()).isEqualTo(BUILD);
    assertThat(child.token().policies()).containsExactly("default", "web");
    assertThat(fixture.make(TEAM, Map.of(), root).token().policies()).containsExactly("default");

    refused(
        Kind.INVALID,
        "root or sudo privileges required to create a token of another namespace",
        () -> fixture.make(BUILD, Map.of("policies", "web"), plain));
    Caller ofTeam = new Caller(fixture.tokenOf(TEAM, "web").token(), true);
    refused(Kind.DENIED, "permission denied", () -> fixture.make(ROOT, Map.of(), ofTeam));
    refused(
        Kind.NOT_FOUND,
        "there is no such namespace",
        () -> fixture.make(new Namespace("other"), Map.of(), root));
  }

  @Test
  void creation_isTakenDown_withoutTheSecret() {
    Created made = fixture.make(ROOT, Map.of("policies", "web"), plain);

    AuditEvent last = fixture.audited().get(fixture.audited().size() - 1);
    assertThat(last.operation()).isEqualTo("token.create");
    assertThat(last.subject()).isEqualTo(made.token().accessor());
    assertThat(last.detail()).containsEntry("by", parent.token().accessor());
    assertThat(fixture.audited().toString()).doesNotContain(made.secret());
  }

  @Test
  void refusal_isTakenDown_too() {
    refusedTo(plain, Map.of("policies", "other"), "child policies");

    AuditEvent last = fixture.audited().get(fixture.audited().size() - 1);
    assertThat(last.operation()).isEqualTo("token.create");
    assertThat(last.outcome()).isEqualTo("invalid");
  }
}
