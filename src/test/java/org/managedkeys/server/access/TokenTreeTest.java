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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKind;

/** A token ends with the one that made it, in the same moment. */
class TokenTreeTest {

  private final MemoryStore store = new MemoryStore();
  private final AccessFixture fixture = new AccessFixture(store);
  private final TokenStore tokens = fixture.tokens();
  private final Created parent = fixture.token("web");
  private final Created child = childOf(parent, Map.of());
  private final Created grandchild = childOf(child, Map.of());
  private final Created sibling = fixture.token("web");

  @AfterEach
  void close() {
    fixture.close();
  }

  private Created childOf(Created token, Map<String, ?> fields) {
    return fixture.make(ROOT, fields, caller(token));
  }

  private boolean isAlive(Created token) {
    boolean bySecret = tokens.find(token.secret()).isPresent();
    assertThat(tokens.find(token.token().namespace(), token.token().accessor()).isPresent())
        .isEqualTo(bySecret);
    return bySecret;
  }

  private long stored(Namespace namespace) {
    return store.names(RecordKind.TOKEN, namespace).size();
  }

  @Test
  void revoke_endsAllThatDescends_andNothingElse() {
    assertThat(tokens.revoke(parent.secret())).isTrue();

    assertThat(isAlive(parent)).isFalse();
    assertThat(isAlive(child)).isFalse();
    assertThat(isAlive(grandchild)).isFalse();
    assertThat(isAlive(sibling)).isTrue();
    assertThat(isAlive(fixture.root())).isTrue();
    assertThat(tokens.revoke(parent.secret())).isFalse();
  }

  @Test
  void revoke_ofAChild_leavesItsParent() {
    tokens.revoke(child.secret());

    assertThat(isAlive(parent)).isTrue();
    assertThat(isAlive(grandchild)).isFalse();
  }

  @Test
  void revoke_byAccessor_isForTheNamespaceOfTheToken() {
    assertThat(tokens.revoke(TEAM, parent.token().accessor())).isFalse();
    assertThat(isAlive(parent)).isTrue();

    assertThat(tokens.revoke(ROOT, parent.token().accessor())).isTrue();
    assertThat(isAlive(child)).isFalse();
  }

  /** Whatever follows the one change, nobody comes in. */
  @Test
  void revoke_processStopsAfterwards_leavesNoChildAlive() {
    tokens.revoke(parent.secret());
    store.beforeChange(() -> {
      throw KeyException.of(Kind.UNAVAILABLE, "store", "change it", "it is away", null);
    });

    assertThat(isAlive(child)).isFalse();
    assertThat(isAlive(grandchild)).isFalse();
    store.beforeChange(() -> {});
  }

  @Test
  void revoke_inAnotherProcess_countsWithinTheRefreshTime() {
    assertThat(isAlive(grandchild)).isTrue();

    try (KeyRegistry other = fixture.registry(store)) {
      fixture.tokens(other).revoke(parent.secret());

      Waiting.until(Duration.ofSeconds(10), () -> tokens.find(grandchild.secret()).isEmpty());
    }
  }

  @Test
  void parent_expires_endsItsChildren() {
    Created shortLived = childOf(parent, Map.of("ttl", "1h"));
    Created below = childOf(shortLived, Map.of("ttl", "5h"));
    fixture.pass(Duration.ofHours(1).minusMillis(1));
    assertThat(isAlive(below)).isTrue();

    fixture.pass(Duration.ofMillis(1));

    assertThat(isAlive(below)).isFalse();
  }

  @Test
  void parent_isRenewed_childrenLiveOn() {
    Created shortLived = childOf(parent, Map.of("ttl", "1h"));
    Created below = childOf(shortLived, Map.of("ttl", "5h"));
    assertThat(isAlive(below)).isTrue();
    tokens.renew(shortLived.secret(), Optional.of(Duration.ofHours(3)));
    fixture.pass(Duration.ofHours(2));

    assertThat(isAlive(below)).isTrue();
  }

  @Test
  void orphan_livesOn() {
    Created orphan =
        fixture.make(ROOT, Map.of("no_parent", true), new Caller(parent.token(), true));
    Created madeSo = tokens.createOrphan(ROOT, TokenRequest.of(Map.of()), caller(parent));

    tokens.revoke(parent.secret());

    assertThat(isAlive(orphan)).isTrue();
    assertThat(isAlive(madeSo)).isTrue();
    assertThat(orphan.token().orphan()).isTrue();
    assertThat(child.token().orphan()).isFalse();
  }

  @Test
  void revokeOrphan_endsOneToken_andMakesOrphansOfItsChildren() {
    assertThat(tokens.revokeOrphan(parent.secret())).isTrue();

    assertThat(isAlive(parent)).isFalse();
    assertThat(tokens.find(child.secret())).get().extracting(Token::orphan).isEqualTo(true);
    assertThat(tokens.find(grandchild.secret())).get().extracting(Token::orphan).isEqualTo(false);
    assertThat(tokens.revokeOrphan(parent.secret())).isFalse();

    tokens.revoke(child.secret());
    assertThat(isAlive(grandchild)).isFalse();
  }

  @Test
  void revokedToken_makesNoMore() {
    tokens.revoke(parent.secret());
    refused(Kind.DENIED, "permission denied", () -> childOf(parent, Map.of()));
    refused(Kind.DENIED, "permission denied", () -> childOf(child, Map.of()));

    tokens.revokeOrphan(sibling.secret());
    refused(Kind.DENIED, "permission denied", () -> childOf(sibling, Map.of()));
  }

  @Test
  void chain_hasAnEnd() {
    Created last = parent;
    List<Created> chain = new ArrayList<>();
    for (int i = 2; i <= TokenRecords.MOST_PARENTS; i++) {
      last = childOf(last, Map.of());
      chain.add(last);
    }
    Created end = last;
    assertThat(isAlive(end)).isTrue();
    refused(Kind.INVALID, "more than 100 parents", () -> childOf(end, Map.of()));

    tokens.revoke(parent.secret());
    assertThat(chain).noneMatch(this::isAlive);
  }

  @Test
  void tidy_removesWhatHasEnded_andNothingElse() {
    Created below = fixture.make(TEAM, Map.of("policies", "web"), new Caller(parent.token(), true));
    Created expired = childOf(sibling, Map.of("ttl", "1h"));
    fixture.pass(Duration.ofHours(1));
    long before = stored(ROOT);
    tokens.revoke(parent.secret());

    // The child, the grandchild, the one of the namespace below, and the expired one.
    assertThat(tokens.tidy(ROOT)).isEqualTo(4);

    assertThat(stored(ROOT)).isEqualTo(before - 4);
    assertThat(stored(TEAM)).isZero();
    assertThat(isAlive(expired)).isFalse();
    assertThat(isAlive(below)).isFalse();
    assertThat(isAlive(sibling)).isTrue();
    assertThat(isAlive(fixture.root())).isTrue();
    assertThat(tokens.tidy(ROOT)).isZero();
  }

  @Test
  void tidy_ofANamespace_leavesOthers() {
    tokens.revoke(parent.secret());

    assertThat(tokens.tidy(TEAM)).isZero();
    assertThat(tokens.tidy(ROOT)).isEqualTo(2);
  }

  /** What is kept of a revoked token says of its children that they are orphans. */
  @Test
  void tidy_keepsWhatChildrenNeed_asLongAsTheyLive() {
    Created below =
        fixture.make(BUILD, Map.of("policies", "web"), new Caller(sibling.token(), true));
    tokens.revokeOrphan(parent.secret());
    tokens.revokeOrphan(sibling.secret());

    assertThat(tokens.tidy(ROOT)).isZero();
    assertThat(isAlive(child)).isTrue();
    assertThat(isAlive(below)).isTrue();

    tokens.revoke(child.secret());
    tokens.revoke(below.secret());
    // The grandchild, and what was kept of the two.
    assertThat(tokens.tidy(ROOT)).isEqualTo(3);
    assertThat(stored(ROOT)).isEqualTo(1);
  }

  @Test
  void tidy_manyTokens_goesThroughAllOfThem() {
    Created mother = fixture.token("web");
    for (int i = 0; i < 450; i++) {
      childOf(mother, Map.of());
    }
    tokens.revoke(mother.secret());

    assertThat(tokens.tidy(ROOT)).isEqualTo(450);
    assertThat(tokens.accessors(ROOT)).hasSize(5);
  }

  @Test
  void namespace_isDeletedWithItsTokens() {
    Created inside = fixture.tokenOf(BUILD, "web");
    Administration administration = new Administration(fixture.registry());

    administration.namespaces().delete(BUILD);
    administration.namespaces().create(BUILD, Map.of());

    assertThat(isAlive(inside)).isFalse();
    assertThat(stored(BUILD)).isZero();
    assertThat(isAlive(parent)).isTrue();
  }
}
