// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.registry.Registries.TEAM;
import static org.managedkeys.registry.Registries.delete;
import static org.managedkeys.registry.Registries.put;
import static org.managedkeys.registry.Registries.set;
import static org.managedkeys.registry.Registries.sign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.GeneratesKeys.UnboundKey;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.Signs;
import org.managedkeys.registry.AnythingService.Backend;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.testkit.InterruptedStore;

/** What another process changes takes effect on keys that are in use here, and how. */
class ChangesByOthersTest {

  private static final KeyName NAME = new KeyName(TEAM, "orders");
  private static final RecordKey ENTRY = RecordKey.entry(NAME);
  private static final RecordKey MOUNT = new RecordKey(RecordKind.MOUNT, TEAM, "pki");

  @TempDir private Path folder;
  private Registries registries;
  private RecordStore others;
  private KeyRegistry registry;

  @BeforeEach
  void openBoth() {
    registries = new Registries(folder);
    others = new FileStore(folder.resolve("store"));
    registry = registries.open(new FileStore(folder.resolve("store")));
  }

  @AfterEach
  void close() {
    registry.close();
    others.close();
  }

  private static ThrowableAssertAlternative<KeyException> assertRefused(
      Kind kind, ThrowingCallable use) {
    return assertThatExceptionOfType(KeyException.class)
        .isThrownBy(use)
        .matches(e -> e.kind() == kind, "is " + kind);
  }

  private RegisteredKey stored(Map<String, String> fields) {
    put(others, Registries.key(NAME, "far", fields));
    RegisteredKey key = registry.key(NAME);
    assertThat(sign(key)).isEqualTo("declared");
    return key;
  }

  @Test
  void keyAddedElsewhere_isThereAtOnce() {
    assertRefused(Kind.NOT_FOUND, () -> registry.key(NAME));

    stored(Map.of());

    assertThat(registry.names(TEAM)).containsExactly(NAME);
  }

  /** Others may be quicker than whoever has made it. */
  @Test
  void keyBoundHere_andDeletedElsewhereBeforeAnybodyLooks_isGone() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    try (KeyRegistry slow =
        registries.open(
            InterruptedStore.after("change", new FileStore(folder.resolve("store")), meanwhile))) {
      Connection far = slow.connection("far");
      Backend service = (Backend) far.backend();
      UnboundKey made = service.generateUnbound(KeySpec.parse("rsa-2048"), Set.of(KeyUsage.SIGN));
      RegisteredKey key =
          new RegisteredKey(
              new KeyInUse(slow, far, made.location(), made.key(), Set.of(KeyUsage.SIGN)), null);
      assertThat(sign(key)).isEqualTo("declared");
      slow.generation();
      meanwhile.set(() -> {
        delete(others, ENTRY);
        registries.refreshed();
      });

      slow.lifecycle().bind(key, NAME, List.of());

      assertRefused(Kind.NOT_FOUND, key::signer);
    }
  }

  @Test
  void usages_takenAwayElsewhere_areRefusedAfterTheRefreshTime() {
    RegisteredKey key = stored(Map.of());

    set(others, ENTRY, "usages", "verify");
    registries.clock.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(sign(key)).isEqualTo("declared");
    registries.refreshed();

    assertRefused(Kind.DENIED, key::signer)
        .withMessage(
            "key 'team-a/orders': cannot sign: its usages are verify."
                + " Hint: add sign to the usages in its entry");
    assertThat(key.usages()).containsExactly(KeyUsage.VERIFY);
    set(others, ENTRY, "usages", "sign");
    registries.refreshed();
    assertThat(sign(key)).isEqualTo("declared");
  }

  @Test
  void usages_takenAwayByThisProcess_areRefusedAtOnce() {
    RegisteredKey key = stored(Map.of());

    set(registry.records(), ENTRY, "usages", "verify");

    assertRefused(Kind.DENIED, key::signer);
  }

  @Test
  void disabledKey_isRefused_untilItIsEnabled() {
    RegisteredKey key = stored(Map.of());

    set(others, ENTRY, "field.disabled", "true");
    registries.refreshed();

    assertRefused(Kind.DENIED, key::signer)
        .withMessageStartingWith("key 'team-a/orders': cannot sign: it is disabled");
    assertRefused(Kind.DENIED, () -> registry.key(NAME).signer());
    assertThat(registry.names(TEAM)).containsExactly(NAME);
    set(others, ENTRY, "field.disabled", "false");
    registries.refreshed();
    assertThat(sign(key)).isEqualTo("declared");
  }

  @Test
  void deletedKey_isNotFound_andAnotherOfItsNameIsAnother() {
    RegisteredKey key = stored(Map.of("key_label", "one"));

    delete(others, ENTRY);
    registries.refreshed();
    assertRefused(Kind.NOT_FOUND, key::signer)
        .withMessageContaining("its entry was deleted, or replaced by another of the same name");
    assertRefused(Kind.NOT_FOUND, key::open);

    put(others, Registries.key(NAME, "far", Map.of("key_label", "one")));
    registries.refreshed();

    assertRefused(Kind.NOT_FOUND, key::signer);
    assertThat(sign(registry.key(NAME))).isEqualTo("declared");
    assertThat(registry.key(NAME)).isNotSameAs(key);
  }

  @Test
  void keyRestoredWithItsUuid_isTheSameAgain() {
    RegisteredKey key = stored(Map.of());
    StoredRecord backup = others.find(ENTRY).orElseThrow();
    delete(others, ENTRY);
    registries.refreshed();
    assertRefused(Kind.NOT_FOUND, key::signer);

    put(others, backup);
    registries.refreshed();

    assertThat(sign(key)).isEqualTo("declared");
  }

  @Test
  void keyMovedInItsService_staysForThoseWhoHoldIt() {
    RegisteredKey key = stored(Map.of("key_label", "one"));

    set(others, ENTRY, "field.key_label", "two");
    registries.refreshed();

    assertThat(key.subjectPublicKeyInfo()).asString().isEqualTo("one");
    assertThat(sign(key)).isEqualTo("declared");
    assertThat(registry.key(NAME).subjectPublicKeyInfo()).asString().isEqualTo("two");
    set(others, ENTRY, "usages", "verify");
    registries.refreshed();
    assertRefused(Kind.DENIED, key::signer);
  }

  @Test
  void keyOfTheSameEntry_isTheSameObject_whateverItsFlags() {
    RegisteredKey key = stored(Map.of());

    set(others, ENTRY, "usages", "sign");

    assertThat(registry.key(NAME)).isSameAs(key);
    assertThat(registry.key(TEAM, key.entry().orElseThrow().uuid())).isSameAs(key);
  }

  @Test
  void mount_thatMayNoLongerUseAKey_isRefused() {
    put(others, Registries.mount(TEAM, "pki", "orders"));
    stored(Map.of());
    RegisteredKey key = registry.mount(TEAM, "pki/").key("orders");
    assertThat(sign(key)).isEqualTo("declared");

    set(others, MOUNT, "allowed_managed_keys", "invoices");
    registries.refreshed();

    assertRefused(Kind.DENIED, key::signer)
        .withMessage(
            "key 'team-a/orders': cannot sign: mount 'pki/' may not use it. Hint: add 'orders' to"
                + " the mount's allowed_managed_keys, or set any_mount = true for the key");
    assertRefused(Kind.DENIED, key::subjectPublicKeyInfo);
    set(others, ENTRY, "field.any_mount", "true");
    registries.refreshed();
    assertThat(sign(key)).isEqualTo("declared");
  }

  @Test
  void mount_thatWasDisabled_hasNoKeys_andAnotherOfItsPathIsAnother() {
    put(others, Registries.mount(TEAM, "pki", "orders"));
    stored(Map.of());
    RegisteredKey key = registry.mount(TEAM, "pki/").key("orders");

    delete(others, MOUNT);
    put(others, Registries.mount(TEAM, "pki", "orders"));
    registries.refreshed();

    assertRefused(Kind.NOT_FOUND, key::signer).withMessageContaining("is there no longer");
    assertThat(sign(registry.mount(TEAM, "pki/").key("orders"))).isEqualTo("declared");
  }

  @Test
  void credential_rotatedInAStoredConnection_isTheNextUses() {
    StoredRecord hsm = Registries.connection("hsm", Map.of("credential", "old"));
    put(others, hsm, Registries.key(NAME, hsm.uuid().toString(), Map.of("key_label", "one")));
    RegisteredKey key = registry.key(NAME);
    Signs inTheMiddle = key.signer();
    assertThat(sign(inTheMiddle)).isEqualTo("old");

    set(others, hsm.key(), "field.credential", "new");
    registries.refreshed();

    assertThat(sign(key)).isEqualTo("new");
    assertThat(registry.key(NAME)).isSameAs(key);
    assertThat(sign(inTheMiddle)).isEqualTo("old");
    AnythingService.Backend old = registries.service.backends().get(0);
    assertThat(old.closed).isFalse();
    registries.clock.addAndGet(Duration.ofMinutes(3).toNanos());
    set(others, ENTRY, "usages", "sign");
    sign(key);
    assertThat(old.closed).isTrue();
    assertThat(registries.service.backends().get(1).closed).isFalse();
  }

  @Test
  void connection_thatLeadsToAnotherKeyNow_isRefused() {
    StoredRecord hsm = Registries.connection("hsm", Map.of("credential", "old"));
    put(others, hsm, Registries.key(NAME, hsm.uuid().toString(), Map.of("key_label", "one")));
    RegisteredKey key = registry.key(NAME);
    sign(key);

    set(others, hsm.key(), "field.credential", "new");
    registries.refreshed();
    assertThat(key.entry()).isPresent();
    // Made by hand, since the service answers as its connection says.
    key.connection().backend();
    registry.storedConnections().find("hsm").orElseThrow().backend();
    registries.service.backends().forEach(backend -> backend.otherKey = "other");

    assertRefused(Kind.CONFLICT, key::signer)
        .withMessageContaining("kms 'hsm' was changed, and there the key is another one now");
    assertThat(registry.key(NAME).subjectPublicKeyInfo()).asString().isEqualTo("other");
  }

  @Test
  void connection_thatWasRenamed_isTheSame() {
    StoredRecord hsm = Registries.connection("hsm", Map.of("credential", "old"));
    put(others, hsm, Registries.key(NAME, hsm.uuid().toString(), Map.of()));
    RegisteredKey key = registry.key(NAME);
    assertThat(key.entry().orElseThrow().kms()).isEqualTo("hsm");
    sign(key);

    others.change(change -> {
      change.delete(hsm.key());
      change.put(
          new StoredRecord(
              new RecordKey(RecordKind.KMS, Namespace.ROOT, "hsm-2"),
              hsm.uuid(),
              2,
              hsm.created(),
              hsm.values()));
      return hsm;
    });
    registries.refreshed();

    assertThat(sign(key)).isEqualTo("old");
    assertThat(key.entry().orElseThrow().kms()).isEqualTo("hsm-2");
    assertThat(registry.key(NAME)).isSameAs(key);
    assertThat(registries.service.backends()).hasSize(1);
  }

  @Test
  void connection_thatIsGone_isToldOfTheKey() {
    StoredRecord hsm = Registries.connection("hsm", Map.of());
    put(others, hsm, Registries.key(NAME, hsm.uuid().toString(), Map.of()));
    RegisteredKey key = registry.key(NAME);
    sign(key);

    delete(others, hsm.key());
    registries.refreshed();

    assertRefused(Kind.NOT_FOUND, key::signer)
        .withMessageContaining("its connection kms '" + hsm.uuid() + "'");
    assertRefused(Kind.NOT_FOUND, () -> registry.key(NAME));
  }

  @Test
  void keyWithItsOwnConnection_takesANewCredential_andKeepsToItsPlace() {
    StoredRecord record =
        Registries.record(
            ENTRY,
            Map.of(
                "kind", "key",
                "type", AnythingService.NAME,
                "usages", "sign",
                "field.credential", "old",
                "field.key_label", "one"));
    put(others, record);
    RegisteredKey key = registry.key(NAME);
    assertThat(sign(key)).isEqualTo("old");
    assertThat(key.entry().orElseThrow().kms()).isEqualTo("key.team-a/orders");
    assertThat(key.entry().orElseThrow().fields().names()).containsExactly("key_label");

    set(others, ENTRY, "field.credential", "new");
    registries.refreshed();
    assertThat(sign(key)).isEqualTo("new");
    assertThat(registry.key(NAME)).isSameAs(key);

    set(others, ENTRY, "field.key_label", "two");
    registries.refreshed();
    assertThat(sign(key)).isEqualTo("new");
    assertThat(key.subjectPublicKeyInfo()).asString().isEqualTo("one");
    assertThat(registry.key(NAME).subjectPublicKeyInfo()).asString().isEqualTo("two");
  }

  @Test
  void entryThatCannotBeRead_isRefused_andNotTakenAsAbsent() {
    RegisteredKey key = stored(Map.of());

    set(others, ENTRY, "surprise", "1");
    registries.refreshed();

    assertRefused(Kind.INTERNAL, key::signer).withMessageContaining("do not belong to it");
  }
}
