// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.managedkeys.server.access.AccessFixture.BUILD;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.TEAM;
import static org.managedkeys.server.access.AccessFixture.policy;
import static org.managedkeys.server.access.AccessFixture.refused;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.audit.AuditEvent;

/** Policies are made, shown, replaced and removed, each in its namespace. */
class PolicyStoreTest {

  private final AccessFixture fixture = new AccessFixture();
  private final PolicyStore policies = fixture.policies();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void put_isShownAsWritten_underItsNameInLowerCase() {
    String text = policy("a", "read") + "\n";

    policies.put(ROOT, "Web", text);

    assertThat(policies.get(ROOT, "WEB")).get().extracting(Policy::text).isEqualTo(text);
    assertThat(policies.list(ROOT)).containsExactly("default", "root", "web");
    assertThat(policies.get(TEAM, "web")).isEmpty();
    assertThat(policies.list(TEAM)).containsExactly("default");
  }

  @Test
  void put_again_replacesIt() {
    policies.put(ROOT, "web", policy("a", "read"));
    policies.put(ROOT, "web", policy("b", "read"));

    assertThat(policies.get(ROOT, "web").orElseThrow().rules())
        .extracting(rule -> rule.path().toString())
        .containsExactly("b");
  }

  @Test
  void put_wrongText_changesNothing() {
    policies.put(ROOT, "web", policy("a", "read"));

    refused(Kind.INVALID, "policy 'web'", () -> policies.put(ROOT, "web", "{}"));

    assertThat(policies.get(ROOT, "web").orElseThrow().rules()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "-a", "a-", "a//b", "/a", "a/", "..", "a\nb", "ü"})
  void put_wrongName_isRefused(String name) {
    refused(
        Kind.INVALID, "a name has letters", () -> policies.put(ROOT, name, policy("a", "read")));
    assertThat(policies.get(ROOT, name)).isEmpty();
  }

  @Test
  void put_inANamespaceThatIsNotThere_isRefused() {
    refused(
        Kind.NOT_FOUND,
        "there is no such namespace",
        () -> policies.put(new Namespace("other"), "web", policy("a", "read")));
  }

  @Test
  void root_isInTheRootNamespaceOnly_andStays() {
    assertThat(policies.get(ROOT, "root")).get().extracting(Policy::text).isEqualTo("");
    assertThat(policies.get(TEAM, "root")).isEmpty();
    refused(
        Kind.INVALID,
        "cannot update \"root\" policy",
        () -> policies.put(TEAM, "Root", policy("*", "read")));
    refused(Kind.INVALID, "cannot delete \"root\" policy", () -> policies.delete(ROOT, "ROOT"));
  }

  @Test
  void defaultPolicy_isEverywhere_canBeRewrittenAndNotDeleted() {
    assertThat(policies.get(BUILD, "default").orElseThrow().text()).contains("lookup-self");

    policies.put(BUILD, "default", policy("a", "read"));

    assertThat(policies.get(BUILD, "default").orElseThrow().text()).doesNotContain("lookup-self");
    assertThat(policies.get(TEAM, "default").orElseThrow().text()).contains("lookup-self");
    refused(
        Kind.INVALID, "cannot delete \"default\" policy", () -> policies.delete(BUILD, "default"));
  }

  @Test
  void delete_removesIt_andIsNoErrorTwice() {
    policies.put(ROOT, "web", policy("a", "read"));

    policies.delete(ROOT, "Web");
    policies.delete(ROOT, "web");
    policies.delete(ROOT, "no name");

    assertThat(policies.get(ROOT, "web")).isEmpty();
  }

  @Test
  void changes_areTakenDown() {
    policies.put(TEAM, "web", policy("a", "read"));
    policies.delete(TEAM, "web");

    assertThat(fixture.audited())
        .filteredOn(event -> event.operation().startsWith("policy."))
        .allSatisfy(event -> assertThat(event.namespace()).isEqualTo(TEAM))
        .extracting(AuditEvent::operation, AuditEvent::subject, AuditEvent::outcome)
        .containsExactly(tuple("policy.put", "web", "ok"), tuple("policy.delete", "web", "ok"));
  }

  @Test
  void namespace_isDeletedWithItsPolicies() {
    policies.put(BUILD, "web", policy("a", "read"));
    Administration administration = new Administration(fixture.registry());

    administration.namespaces().delete(BUILD);
    administration.namespaces().create(BUILD, Map.of());

    assertThat(policies.get(BUILD, "web")).isEmpty();
  }

  /** A policy of a later version could hold a restriction that this one does not know. */
  @Test
  void storedPolicy_thatCannotBeRead_isAnError() {
    policies.put(ROOT, "web", policy("a", "read"));
    fixture
        .store()
        .change(change -> {
          RecordKey key = new RecordKey(RecordKind.POLICY, ROOT, "web");
          StoredRecord present = change.find(key).orElseThrow();
          change.put(present.with(Map.of("policy", "{\"path\": {\"a\": {\"new\": 1}}}")));
          return key;
        });

    refused(Kind.INTERNAL, "what is stored is no policy", () -> policies.get(ROOT, "web"));
  }
}
