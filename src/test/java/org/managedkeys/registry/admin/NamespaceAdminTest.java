// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.NamespaceEntry;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** Namespaces are made, noted about, listed and removed by Vault's rules. */
class NamespaceAdminTest {

  private static final Namespace TEAM = new Namespace("team-b");
  private static final Namespace BUILD = new Namespace("team-b/build");

  private static final List<RecordKind> ACCESS =
      List.of(RecordKind.TOKEN, RecordKind.TOKEN_ROLE, RecordKind.POLICY);

  @TempDir private Path folder;
  private AdminFixture fixture;
  private NamespaceAdmin namespaces;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    namespaces = fixture.administration().namespaces();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void create_givesWhatGetShows() {
    NamespaceEntry made = namespaces.create(TEAM, Map.of("owner", "ops"));

    assertThat(made.id()).matches("[A-Za-z0-9]{5}");
    assertThat(made.version()).isEqualTo(1);
    assertThat(made.customMetadata()).containsExactly(Map.entry("owner", "ops"));
    assertThat(namespaces.get(TEAM)).isEqualTo(made);
  }

  @Test
  void create_whenItExists_isAConflict() {
    namespaces.create(TEAM, Map.of());

    refused(Kind.CONFLICT, "it exists already", () -> namespaces.create(TEAM, Map.of()));
    refused(Kind.CONFLICT, "it exists already", () -> namespaces.create(Namespace.ROOT, Map.of()));
  }

  @Test
  void create_belowOneThatIsNotThere_findsNone() {
    refused(Kind.NOT_FOUND, "there is no such namespace", () -> namespaces.create(BUILD, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"root", "sys", "audit", "auth", "cubbyhole", "identity", "a b", "..", "."})
  void reservedNamesAndOddOnes_areRefused(String name) {
    refused(Kind.INVALID, "", () -> namespaces.create(Namespace.parse(name), Map.of()));
  }

  @Test
  void patch_changesWhatItNames() {
    namespaces.create(TEAM, Map.of("owner", "ops", "cost", "1"));

    NamespaceEntry patched =
        namespaces.patch(TEAM, Map.of("cost", Optional.empty(), "site", Optional.of("x")));

    assertThat(patched.customMetadata())
        .containsExactlyInAnyOrderEntriesOf(Map.of("owner", "ops", "site", "x"));
    assertThat(patched.version()).isEqualTo(2);
    assertThat(namespaces.get(TEAM)).isEqualTo(patched);
  }

  @Test
  void notes_beyondTheLimits_areRefusedAndNothingChanges() {
    namespaces.create(TEAM, Map.of());
    Map<String, Optional<String>> many = new HashMap<>();
    for (int note = 0; note < 65; note++) {
      many.put("n" + note, Optional.of("x"));
    }

    refused(Kind.INVALID, "at most 64 notes", () -> namespaces.patch(TEAM, many));
    refused(
        Kind.INVALID,
        "the name 'a b' of a note",
        () -> namespaces.patch(TEAM, Map.of("a b", Optional.of("x"))));
    refused(
        Kind.INVALID,
        "is longer than 4096",
        () -> namespaces.patch(TEAM, Map.of("a", Optional.of("x".repeat(4097)))));
    assertThat(namespaces.get(TEAM).version()).isEqualTo(1);
  }

  @Test
  void children_areThoseDirectlyBelow_declaredOnesToo() {
    namespaces.create(TEAM, Map.of());
    namespaces.create(BUILD, Map.of());

    assertThat(namespaces.children(Namespace.ROOT))
        .extracting(entry -> entry.namespace().path())
        .containsExactly("team-a", "team-b");
    assertThat(namespaces.children(TEAM))
        .extracting(entry -> entry.namespace().path())
        .containsExactly("team-b/build");
    assertThat(namespaces.children(BUILD)).isEmpty();
    refused(
        Kind.NOT_FOUND,
        "there is no such namespace",
        () -> namespaces.children(new Namespace("no")));
  }

  @Test
  void declaredNamespace_isShown_andCanBeRecorded() {
    Namespace declared = new Namespace("team-a");

    assertThat(namespaces.get(declared).version()).isZero();
    refused(Kind.NOT_FOUND, "not made at run time", () -> namespaces.patch(declared, Map.of()));

    namespaces.create(declared, Map.of("owner", "ops"));
    assertThat(namespaces.get(declared).customMetadata()).containsKey("owner");
    refused(Kind.CONFLICT, "the configuration declares", () -> namespaces.delete(declared));
  }

  @Test
  void delete_whileAnythingIsInIt_isRefusedAndNamesIt() {
    namespaces.create(TEAM, Map.of());
    namespaces.create(BUILD, Map.of());
    refused(Kind.CONFLICT, "it has namespaces: build", () -> namespaces.delete(TEAM));
    namespaces.delete(BUILD);

    fixture.administration().mounts().enable(TEAM, "pki", "pki", MountSettings.NONE);
    refused(Kind.CONFLICT, "it has mounts: pki", () -> namespaces.delete(TEAM));
    fixture.administration().mounts().disable(TEAM, "pki");

    fixture.putLocalKey(TEAM, "orders", Map.of());
    refused(Kind.CONFLICT, "it has entries: orders", () -> namespaces.delete(TEAM));
    fixture.administration().keys().delete(TEAM, "orders", OptionalLong.empty());

    namespaces.delete(TEAM);
    refused(Kind.NOT_FOUND, "there is no such namespace", () -> namespaces.get(TEAM));
    refused(Kind.NOT_FOUND, "there is no such namespace", () -> namespaces.delete(TEAM));
    refused(Kind.DENIED, "it is always there", () -> namespaces.delete(Namespace.ROOT));
  }

  @Test
  void delete_takesTokensAndPoliciesAlong_andThoseOfNobodyElse() {
    namespaces.create(TEAM, Map.of());
    RecordStore store = fixture.registry().records();
    for (RecordKind kind : ACCESS) {
      put(store, new RecordKey(kind, TEAM, "one"));
      put(store, new RecordKey(kind, Namespace.ROOT, "one"));
    }

    namespaces.delete(TEAM);

    for (RecordKind kind : ACCESS) {
      assertThat(store.names(kind, TEAM)).isEmpty();
      assertThat(store.names(kind, Namespace.ROOT)).containsExactly("one");
    }
  }

  private static void put(RecordStore store, RecordKey key) {
    store.change(change -> {
      change.put(new StoredRecord(key, UUID.randomUUID(), 1, Instant.EPOCH, Map.of()));
      return key;
    });
  }

  @Test
  void namespace_thatIsMadeAgain_isAnotherOne() {
    NamespaceEntry first = namespaces.create(TEAM, Map.of());
    namespaces.delete(TEAM);

    assertThat(namespaces.create(TEAM, Map.of()).uuid()).isNotEqualTo(first.uuid());
  }

  private static void refused(Kind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }
}
