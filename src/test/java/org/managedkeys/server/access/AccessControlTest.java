// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.access.AccessFixture.BUILD;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.TEAM;
import static org.managedkeys.server.access.AccessFixture.policy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;

/** Who may do what in which namespace. */
class AccessControlTest {

  private static final Namespace LOOKALIKE = new Namespace("team2");
  private static final String PATH = "pki/issue/web";

  private final AccessFixture fixture = new AccessFixture();
  private final AccessControl access = fixture.access();

  @AfterEach
  void close() {
    fixture.close();
  }

  private boolean may(Created token, Namespace namespace, String path) {
    return access.check(token.token(), namespace, path, Capability.UPDATE, Map.of()).allowed();
  }

  @Test
  void policies_countInTheNamespaceOfTheToken() {
    fixture.policies().put(TEAM, "issue", policy(PATH, "update"));
    Created token = fixture.tokenOf(TEAM, "issue");

    assertThat(may(token, TEAM, PATH)).isTrue();
    assertThat(may(token, ROOT, PATH)).isFalse();
    assertThat(may(token, BUILD, PATH)).isFalse();
    assertThat(may(token, LOOKALIKE, PATH)).isFalse();
  }

  @Test
  void policies_countInNamespacesBelow_withWhatIsBetween() {
    fixture.policies().put(ROOT, "issue", policy("team/build/" + PATH, "update"));
    fixture.policies().put(TEAM, "issue", policy("build/" + PATH, "update"));
    fixture.policies().put(ROOT, "every", policy("+/" + PATH, "update"));
    Created ofRoot = fixture.token("issue");
    Created ofTeam = fixture.tokenOf(TEAM, "issue");
    Created ofEvery = fixture.token("every");

    assertThat(may(ofRoot, BUILD, PATH)).isTrue();
    assertThat(may(ofRoot, TEAM, PATH)).isFalse();
    assertThat(may(ofRoot, ROOT, PATH)).isFalse();
    assertThat(may(ofTeam, BUILD, PATH)).isTrue();
    assertThat(may(ofTeam, TEAM, PATH)).isFalse();
    assertThat(may(ofEvery, TEAM, PATH)).isTrue();
    assertThat(may(ofEvery, BUILD, PATH)).isFalse();
    assertThat(may(ofEvery, ROOT, PATH)).isFalse();
  }

  /** Not that of the same name in the other namespace. */
  @Test
  void policies_areThoseOfTheTokensNamespace() {
    fixture.policies().put(ROOT, "issue", policy("nothing", "read"));
    fixture.policies().put(TEAM, "issue", policy("*", "update"));
    Created token = fixture.token("issue");

    assertThat(may(token, TEAM, PATH)).isFalse();
  }

  @Test
  void rootToken_mayDoEverythingEverywhere() {
    assertThat(may(fixture.root(), ROOT, "sys/anything")).isTrue();
    assertThat(may(fixture.root(), BUILD, PATH)).isTrue();
    assertThat(access.capabilityNames(fixture.root().token(), BUILD, PATH)).containsExactly("root");
  }

  @Test
  void policyThatIsNotThere_grantsNothing() {
    Created token = fixture.token("missing");

    assertThat(may(token, ROOT, PATH)).isFalse();
    assertThat(access.capabilityNames(token.token(), ROOT, PATH)).containsExactly("deny");
  }

  @Test
  void policy_isChanged_countsAtOnce() {
    Created token = fixture.token("web");
    assertThat(may(token, ROOT, PATH)).isFalse();

    fixture.policies().put(ROOT, "web", policy(PATH, "update", "read"));
    assertThat(may(token, ROOT, PATH)).isTrue();
    assertThat(access.capabilityNames(token.token(), ROOT, PATH)).containsExactly("read", "update");

    fixture.policies().put(ROOT, "web", policy(PATH, "deny"));
    assertThat(may(token, ROOT, PATH)).isFalse();

    fixture.policies().put(ROOT, "web", policy(PATH, "update"));
    fixture.policies().delete(ROOT, "web");
    assertThat(may(token, ROOT, PATH)).isFalse();
  }

  @Test
  void policy_isChangedByAnotherProcess_countsWithinTheRefreshTime() {
    Created token = fixture.token("web");
    assertThat(may(token, ROOT, PATH)).isFalse();

    try (KeyRegistry other = fixture.registry(fixture.store())) {
      new PolicyStore(other).put(ROOT, "web", policy(PATH, "update"));

      Waiting.until(Duration.ofSeconds(10), () -> may(token, ROOT, PATH));
    }
  }

  @Test
  void defaultPolicy_isForOnesOwnToken() {
    Created token = fixture.token("default");

    assertThat(access.capabilityNames(token.token(), ROOT, "auth/token/lookup-self"))
        .containsExactly("read");
    assertThat(access.capabilityNames(token.token(), ROOT, "auth/token/lookup"))
        .containsExactly("deny");
    assertThat(access.capabilityNames(token.token(), TEAM, "auth/token/lookup-self"))
        .containsExactly("deny");
  }
}
