// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.TEAM;
import static org.managedkeys.server.access.AccessFixture.caller;
import static org.managedkeys.server.access.AccessFixture.refused;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;

/** Tokens that are made by a role, and the roles themselves. */
class TokenRolesTest {

  private final AccessFixture fixture = new AccessFixture();
  private final TokenStore tokens = fixture.tokens();
  private final TokenRoles roles = tokens.roles();
  private final Caller plain = caller(fixture.token("web", "ops"));
  private final Caller sudo = new Caller(plain.token(), true);

  @AfterEach
  void close() {
    fixture.close();
  }

  private Created make(String role, Map<String, ?> fields) {
    return make(role, fields, plain);
  }

  private Created make(String role, Map<String, ?> fields, Caller caller) {
    return tokens.create(ROOT, role, TokenRequest.of(fields), caller);
  }

  private SortedSet<String> policies(String role, Object asked) {
    return make(role, Map.of("policies", asked)).token().policies();
  }

  @Test
  void put_role_isShownWithAllItsFields() {
    roles.put(
        ROOT,
        "ci",
        Map.of("allowed_policies", "build,Deploy", "orphan", "true", "token_period", "1h"));

    assertThat(roles.get(ROOT, "ci").orElseThrow())
        .containsEntry("name", "ci")
        .containsEntry("allowed_policies", List.of("build", "deploy"))
        .containsEntry("allowed_policies_glob", List.of())
        .containsEntry("orphan", true)
        .containsEntry("renewable", true)
        .containsEntry("token_period", 3600L)
        .containsEntry("period", 3600L)
        .containsEntry("token_num_uses", 0)
        .containsEntry("token_type", "default-service")
        .containsEntry("path_suffix", "");
    assertThat(roles.list(ROOT)).containsExactly("ci");
    assertThat(roles.list(TEAM)).isEmpty();
    assertThat(roles.get(TEAM, "ci")).isEmpty();
  }

  @Test
  void put_again_changesWhatIsGiven() {
    roles.put(ROOT, "ci", Map.of("allowed_policies", "build", "orphan", true));
    roles.put(ROOT, "ci", Map.of("explicit_max_ttl", "2h"));

    assertThat(roles.get(ROOT, "ci").orElseThrow())
        .containsEntry("allowed_policies", List.of("build"))
        .containsEntry("orphan", true)
        .containsEntry("token_explicit_max_ttl", 7200L);

    roles.put(ROOT, "ci", Collections.singletonMap("allowed_policies", null));
    assertThat(roles.get(ROOT, "ci").orElseThrow()).containsEntry("allowed_policies", List.of());
  }

  /** What is read can be written back. */
  @Test
  void put_whatWasShown_changesNothing() {
    roles.put(
        ROOT,
        "ci",
        Map.of("allowed_policies_glob", "web-*,*-x", "token_num_uses", 3, "path_suffix", "x"));
    Map<String, Object> shown = roles.get(ROOT, "ci").orElseThrow();

    roles.put(ROOT, "ci", shown);

    assertThat(roles.get(ROOT, "ci")).contains(shown);
  }

  @Test
  void put_olderAndNewerName_takesTheNewerOne() {
    roles.put(ROOT, "ci", Map.of("period", "1h", "token_period", "2h"));

    assertThat(roles.get(ROOT, "ci").orElseThrow()).containsEntry("token_period", 7200L);
  }

  @Test
  void delete_removesIt_andIsNoErrorTwice() {
    roles.put(ROOT, "ci", Map.of());
    roles.delete(ROOT, "ci");
    roles.delete(ROOT, "ci");
    roles.delete(ROOT, "no/name");

    assertThat(roles.list(ROOT)).isEmpty();
    refused(Kind.INVALID, "unknown role ci", () -> make("ci", Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "token_bound_cidrs, 10.0.0.0/8, tokens are not bound to addresses here",
    "bound_cidrs, 10.0.0.0/8, tokens are not bound to addresses here",
    "allowed_entity_aliases, me, there are no identities here",
    "token_type, batch, the only type of tokens here is service",
    "token_type, default-batch, the only type of tokens here is service",
    "path_suffix, a/b, given role path suffix contains invalid characters",
    "token_num_uses, -1, number of uses cannot be negative",
    "allowed_policies, a b, a name has letters",
    "allowed_policies_glob, a b*, a glob is a policy's name with *",
    "alowed_policies, a, did you mean allowed_policies?"
  })
  void put_whatCannotBe_isRefused(String field, String value, String message) {
    refused(Kind.INVALID, message, () -> roles.put(ROOT, "ci", Map.of(field, value)));
    assertThat(roles.get(ROOT, "ci")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a b", "-a", "a-", "a/b", "''"})
  void put_wrongName_isRefused(String name) {
    refused(Kind.INVALID, "a name has letters", () -> roles.put(ROOT, name, Map.of()));
    assertThat(roles.get(ROOT, name)).isEmpty();
  }

  @Test
  void allowedPolicies_takeThePlaceOfTheCallers() {
    roles.put(ROOT, "ci", Map.of("allowed_policies", "build,deploy"));

    assertThat(policies("ci", List.of())).containsExactly("build", "default", "deploy");
    assertThat(policies("ci", "deploy")).containsExactly("default", "deploy");
    assertThat(policies("ci", "deploy,default")).containsExactly("default", "deploy");
    refused(
        Kind.INVALID, "must be subset of the role's allowed policies", () -> policies("ci", "web"));
  }

  @Test
  void allowedGlobs_addToAllowedPolicies() {
    roles.put(ROOT, "ci", Map.of("allowed_policies", "deploy", "allowed_policies_glob", "ci-*"));

    assertThat(policies("ci", "ci-a,deploy")).containsExactly("ci-a", "default", "deploy");
    assertThat(policies("ci", List.of())).containsExactly("default", "deploy");
    refused(
        Kind.INVALID,
        "must be subset of the role's allowed policies",
        () -> policies("ci", "a-ci"));
  }

  @Test
  void disallowedPolicies_areTakenAway() {
    roles.put(
        ROOT,
        "ci",
        Map.of("allowed_policies_glob", "*", "disallowed_policies_glob", "admin*,default"));

    assertThat(policies("ci", "anything")).containsExactly("anything");
    refused(
        Kind.INVALID, "\"admin-x\" is disallowed by this role", () -> policies("ci", "admin-x"));
  }

  /** Any other reading would forbid less than the role says. */
  @ParameterizedTest
  @CsvSource({
    "team-*-admin, team-a-admin, team-admin",
    "team-*-admin, team--admin, a-team-b-admin",
    "team-*-admin, team-a-admin-admin, team-a-admins",
    "*-a*b-*, x-a-b-y, x-b-a-y",
    "a**c, abc, ab",
    "ab*ba, abba, aba",
    "*a*, bab, bcb",
    "exact, exact, exactly"
  })
  void glob_hasAsterisksAnywhere(String glob, String among, String other) {
    roles.put(ROOT, "ci", Map.of("allowed_policies_glob", "*", "disallowed_policies_glob", glob));

    refused(Kind.INVALID, "is disallowed by this role", () -> policies("ci", among));
    assertThat(policies("ci", other)).contains(other);

    roles.put(ROOT, "only", Map.of("allowed_policies_glob", glob));
    assertThat(policies("only", among)).contains(among);
    refused(
        Kind.INVALID,
        "must be subset of the role's allowed policies",
        () -> policies("only", other));
  }

  @Test
  void glob_withManyAsterisks_isComparedAtOnce() {
    roles.put(ROOT, "ci", Map.of("allowed_policies_glob", "a*".repeat(49) + "b"));

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            refused(
                Kind.INVALID,
                "must be subset of the role's allowed policies",
                () -> policies("ci", "a".repeat(100))));
  }

  /** Stricter than Vault: a role that only disallows grants nothing that the caller has not. */
  @Test
  void disallowedPoliciesAlone_leaveTheRestToTheCaller() {
    roles.put(ROOT, "ci", Map.of("disallowed_policies", "ops"));

    assertThat(policies("ci", "web")).containsExactly("default", "web");
    refused(Kind.INVALID, "\"ops\" is disallowed", () -> policies("ci", List.of()));
    refused(Kind.INVALID, "child policies must be subset of parent", () -> policies("ci", "other"));
  }

  @Test
  void rootPolicy_isNotGivenByARole() {
    roles.put(ROOT, "ci", Map.of("allowed_policies", "root"));

    refused(
        Kind.INVALID,
        "root tokens may not be created without parent token being root",
        () -> policies("ci", "root"));
    refused(
        Kind.INVALID,
        "root tokens may not be created without parent token being root",
        () -> policies("ci", List.of()));
  }

  @Test
  void noDefaultPolicy_ofARole_counts() {
    roles.put(ROOT, "ci", Map.of("allowed_policies", "build", "token_no_default_policy", true));

    assertThat(policies("ci", List.of())).containsExactly("build");
    refused(
        Kind.INVALID,
        "must be subset of the role's allowed policies",
        () -> policies("ci", "default"));
  }

  @Test
  void noDefaultPolicy_ofTheRequest_countsWhateverTheRoleAllows() {
    roles.put(ROOT, "ci", Map.of("allowed_policies", "build,default"));

    assertThat(make("ci", Map.of("no_default_policy", true)).token().policies())
        .containsExactly("build");
    assertThat(
            make("ci", Map.of("no_default_policy", true, "policies", "build,default"))
                .token()
                .policies())
        .containsExactly("build");
  }

  /** What a role allows is not what a caller of another namespace may have. */
  @Test
  void otherNamespace_isForPrivileges_byARoleToo() {
    roles.put(TEAM, "ci", Map.of("allowed_policies", "build"));
    TokenRequest nothing = TokenRequest.of(Map.of());

    refused(
        Kind.INVALID,
        "root or sudo privileges required to create a token of another namespace",
        () -> tokens.create(TEAM, "ci", nothing, plain));
    assertThat(tokens.accessors(TEAM)).isEmpty();
    assertThat(tokens.create(TEAM, "ci", nothing, sudo).token().policies())
        .containsExactly("build", "default");
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 3", "3, 2, 2", "3, 5, 3", "0, 5, 5", "0, 0, 0"})
  void numUses_isTheLesserOne(int ofRole, int asked, int expected) {
    roles.put(ROOT, "ci", Map.of("token_num_uses", ofRole));

    assertThat(make("ci", Map.of("num_uses", asked)).token().numUses()).isEqualTo(expected);
  }

  @Test
  void token_isMadeAsTheRoleSays() {
    roles.put(
        ROOT,
        "ci",
        Map.of(
            "orphan",
            true,
            "token_num_uses",
            3,
            "token_ttl",
            "2h",
            "token_max_ttl",
            "3h",
            "path_suffix",
            "x",
            "renewable",
            false));
    Token token = make("ci", Map.of("num_uses", 0)).token();

    assertThat(token.orphan()).isTrue();
    assertThat(token.numUses()).isEqualTo(3);
    assertThat(token.role()).isEqualTo("ci");
    assertThat(token.path()).isEqualTo("auth/token/create/ci/x");
    assertThat(token.lifetime().ttl()).isEqualTo(Duration.ofHours(2));
    assertThat(token.lifetime().explicitMax()).contains(Duration.ofHours(3));
    assertThat(token.lifetime().renewable()).isFalse();
  }

  @Test
  void ttl_askedFor_countsWithinTheRolesLimits() {
    roles.put(ROOT, "ci", Map.of("token_ttl", "2h", "token_explicit_max_ttl", "4h"));

    assertThat(make("ci", Map.of("ttl", "3h")).token().lifetime().ttl())
        .isEqualTo(Duration.ofHours(3));
    Created capped = make("ci", Map.of("ttl", "30h", "explicit_max_ttl", "20h"));
    assertThat(capped.token().lifetime().ttl()).isEqualTo(Duration.ofHours(4));
    assertThat(capped.warnings()).hasSize(1);
    assertThat(make("ci", Map.of("explicit_max_ttl", "1h")).token().lifetime().explicitMax())
        .contains(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource({"0, 1h, 1", "2h, 1h, 1", "2h, 3h, 2"})
  void period_askedFor_needsPrivileges_andTheLesserOneCounts(
      String ofRole, String asked, int hours) {
    roles.put(ROOT, "ci", Map.of("token_period", ofRole));
    Map<String, ?> fields = Map.of("period", asked);

    refused(
        Kind.INVALID,
        "root or sudo privileges required to create periodic token",
        () -> make("ci", fields));
    assertThat(make("ci", fields, sudo).token().lifetime().period())
        .contains(Duration.ofHours(hours));
  }

  /** As in Vault: at renewals the role decides. */
  @Test
  void period_askedFor_countsAtFirstOnly() {
    roles.put(ROOT, "ci", Map.of());
    Created made = make("ci", Map.of("period", "1h"), sudo);

    Token renewed = tokens.renew(made.secret(), Optional.empty()).orElseThrow().token();

    assertThat(renewed.lifetime().period()).isEmpty();
    assertThat(renewed.lifetime().left(fixture.clock().instant())).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void period_beyondTheMaximum_isCapped_atRenewalsToo() {
    roles.put(ROOT, "ci", Map.of("token_period", "1h"));
    Created made = make("ci", Map.of());
    roles.put(ROOT, "ci", Map.of("token_period", "9000h"));

    Renewed renewed = tokens.renew(made.secret(), Optional.empty()).orElseThrow();

    Lifetime lifetime = renewed.token().lifetime();
    assertThat(lifetime.left(fixture.clock().instant())).isEqualTo(Duration.ofDays(32));
    assertThat(lifetime.period()).contains(Duration.ofDays(32));
    assertThat(renewed.warnings()).hasSize(1);
    assertThat(make("ci", Map.of()).token().lifetime().period()).contains(Duration.ofDays(32));
  }

  @Test
  void period_isThatOfTheRole_alsoWhenItIsChanged() {
    roles.put(ROOT, "ci", Map.of("token_period", "1h"));
    Created made = make("ci", Map.of());
    assertThat(made.token().lifetime().period()).contains(Duration.ofHours(1));

    roles.put(ROOT, "ci", Map.of("token_period", "2h"));
    Token renewed = tokens.renew(made.secret(), Optional.empty()).orElseThrow().token();
    assertThat(renewed.lifetime().left(fixture.clock().instant())).isEqualTo(Duration.ofHours(2));

    roles.delete(ROOT, "ci");
    refused(
        Kind.INVALID,
        "original token role ci could not be found, not renewing",
        () -> tokens.renew(made.secret(), Optional.empty()));
    assertThat(tokens.find(made.secret())).isPresent();
  }
}
