// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.registry.Registries.TEAM;
import static org.managedkeys.registry.Registries.delete;
import static org.managedkeys.registry.Registries.put;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.testkit.FailingStore;

/** Names, namespaces and mounts as a registry knows them. */
class RegistryNamesTest {

  private static final KeyName NAME = new KeyName(TEAM, "orders");

  @TempDir private Path folder;
  private final MemoryStore store = new MemoryStore();
  private KeyRegistry registry;

  @BeforeEach
  void openRegistry() {
    Registries registries = new Registries(folder);
    registries.declare(KeyName.parse("sales/emea/offers"), Set.of(KeyUsage.SIGN), false);
    put(
        store,
        Registries.record(
            Namespaces.recordKey(Namespace.parse("sales/apac")),
            Map.of("id", "gsudj", "metadata.owner", "ann")));
    registry = registries.open(store);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void namespaces_exist_ifTheyAreRootRecordedOrDeclared() {
    Namespaces namespaces = registry.namespaces();

    assertThat(List.of("", "team-a", "sales", "sales/emea", "sales/apac"))
        .allMatch(path -> namespaces.exists(Namespace.parse(path)));
    assertThat(List.of("apac", "sales/em", "emea", "sales/emea/offers", "team-a/x"))
        .noneMatch(path -> namespaces.exists(Namespace.parse(path)));
    assertThat(namespaces.children(Namespace.ROOT)).containsExactly(Namespace.parse("sales"), TEAM);
    assertThat(namespaces.children(Namespace.parse("sales")))
        .containsExactly(Namespace.parse("sales/apac"), Namespace.parse("sales/emea"));
    assertThat(namespaces.entry(Namespace.parse("sales/apac")))
        .get()
        .returns("gsudj", NamespaceEntry::id)
        .returns(Map.of("owner", "ann"), NamespaceEntry::customMetadata);
    assertThat(namespaces.entry(Namespace.ROOT)).isEmpty();
  }

  @Test
  void mount_isFoundByItsPath_andByTheLongestThatServesARequest() {
    put(
        store,
        Registries.mount(TEAM, "pki", ""),
        Registries.mount(TEAM, "pki/issuing", "a, b,,c"),
        Registries.mount(Namespace.ROOT, "transit", "x"));
    Mounts mounts = registry.mounts();

    assertThat(mounts.list(TEAM)).extracting(Mount::path).containsExactly("pki/", "pki/issuing/");
    assertThat(mounts.find(TEAM, "pki/issuing/"))
        .get()
        .returns(Set.of("a", "b", "c"), Mount::allowedManagedKeys);
    assertThat(mounts.serving(TEAM, "pki/issuing/sign/web"))
        .get()
        .returns("pki/issuing/", Mount::path);
    assertThat(mounts.serving(TEAM, "pki/issuingx")).get().returns("pki/", Mount::path);
    assertThat(mounts.serving(TEAM, "transit/sign")).isEmpty();
    assertThat(mounts.serving(TEAM, "//")).isEmpty();
    assertThat(mounts.find(TEAM, "../pki")).isEmpty();
  }

  @Test
  void mountThatIsNotThere_isToldAtOnce() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> registry.mount(TEAM, "pki/"))
        .matches(e -> e.kind() == Kind.NOT_FOUND)
        .withMessage(
            "mount 'pki/': cannot use its keys: there is no such mount in namespace team-a");
  }

  @Test
  void declaredKey_hasTheSameUuid_inEveryProcess() {
    KeyName name = KeyName.parse("sales/emea/offers");
    KeyEntry entry = registry.entry(name).orElseThrow();

    assertThat(entry.uuid()).hasToString("079129f8-29f1-82f8-8dcc-ac3b4e8cd1aa");
    assertThat(entry.uuid().version()).isEqualTo(8);
    assertThat(entry.uuid().variant()).isEqualTo(2);
    assertThat(registry.entry(name.namespace(), entry.uuid()).map(KeyEntry::name)).contains(name);
    assertThat(registry.entry(Namespace.parse("sales"), entry.uuid())).isEmpty();
  }

  @Test
  void keyThatAMountLists_isNotDeleted_untilItIsTakenOut() {
    put(
        store,
        Registries.key(NAME, "far", Map.of()),
        Registries.mount(TEAM, "pki", "other,orders"),
        Registries.mount(TEAM, "transit", "orders"),
        Registries.mount(Namespace.ROOT, "root-pki", "orders"));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> registry.lifecycle().delete(NAME))
        .matches(e -> e.kind() == Kind.CONFLICT)
        .withMessage(
            "key 'team-a/orders': cannot delete it: it is listed in allowed_managed_keys of mounts"
                + " 'pki/', 'transit/'. Hint: take it out of there first");
    assertThat(registry.entry(NAME)).isPresent();

    delete(store, new RecordKey(RecordKind.MOUNT, TEAM, "pki"));
    delete(store, new RecordKey(RecordKind.MOUNT, TEAM, "transit"));
    registry.lifecycle().delete(NAME);
    assertThat(registry.entry(NAME)).isEmpty();
  }

  @Test
  void copyOfAKey_hasItsFlags() {
    put(
        store,
        Registries.key(
            NAME, "far", Map.of("disabled", "true", "any_mount", "true", "key_label", "x")));
    KeyName copy = new KeyName(TEAM, "copy");

    registry.lifecycle().copy(registry.key(NAME), copy, List.of());

    KeyEntry entry = registry.entry(copy).orElseThrow();
    assertThat(entry.disabled()).isTrue();
    assertThat(entry.anyMount()).isTrue();
    assertThat(entry.fields().toText()).containsExactly(Map.entry("key_label", "x"));
    assertThat(entry.uuid()).isNotEqualTo(registry.entry(NAME).orElseThrow().uuid());
  }

  @Test
  void copy_intoANamespaceThatIsDeletedMeanwhile_leavesNothing() {
    put(store, Registries.key(NAME, "far", Map.of()));
    KeyName copy = KeyName.parse("sales/apac/copy");
    RegisteredKey key = registry.key(NAME);
    deleteBeforeTheNextChange(copy.namespace());

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> registry.lifecycle().copy(key, copy, List.of()))
        .matches(e -> e.kind() == Kind.NOT_FOUND)
        .withMessageContaining("namespace 'sales/apac': cannot make an entry there");
    assertThat(store.find(RecordKey.entry(copy))).isEmpty();
  }

  private void deleteBeforeTheNextChange(Namespace namespace) {
    store.beforeChange(() -> {
      store.beforeChange(() -> {});
      delete(store, Namespaces.recordKey(namespace));
    });
  }

  @Test
  void keyWithItsOwnConnection_hasNoCopy() {
    put(
        store,
        Registries.record(
            RecordKey.entry(NAME),
            Map.of("kind", "key", "type", AnythingService.NAME, "usages", "sign")));

    assertThat(registry.entry(NAME))
        .get()
        .returns(StoredKey.privateConnection(NAME), KeyEntry::kms);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> registry.lifecycle().copy(registry.key(NAME), KeyName.parse("copy"), List.of()))
        .matches(e -> e.kind() == Kind.UNSUPPORTED)
        .withMessageContaining("its connection is its own");
  }

  @Test
  void hundredThousandEntries_areNotRead_toOpenARegistryAndFindOne() {
    store.change(change -> {
      for (int i = 0; i < 100_000; i++) {
        change.put(Registries.key(new KeyName(TEAM, "key-" + i), "far", Map.of()));
      }
      return true;
    });
    FailingStore counting = new FailingStore(store);
    try (KeyRegistry many = new Registries(folder).open(counting)) {
      assertThat(counting.reads()).isZero();
      assertThat(counting.revisions()).isZero();

      Registries.sign(many.key(new KeyName(TEAM, "key-77777")));

      assertThat(counting.reads()).isOne();
    }
  }
}
