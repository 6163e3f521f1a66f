// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.registry.Registries.TEAM;
import static org.managedkeys.registry.Registries.put;
import static org.managedkeys.registry.Registries.set;
import static org.managedkeys.registry.Registries.sign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.audit.AuditEvent;

/** Uses of a registry's keys, and refusals of the permission check, are taken down. */
class AuditedRegistryTest {

  private static final KeyName NAME = new KeyName(TEAM, "orders");

  @TempDir private Path folder;
  private final RecordStore store = new MemoryStore();
  private final List<AuditEvent> events = new ArrayList<>();
  private boolean full;
  private KeyRegistry registry;
  private UUID uuid;

  @BeforeEach
  void openRegistry() {
    Registries registries = new Registries(folder);
    registries.audit(this::take);
    put(store, Registries.key(NAME, "far", Map.of()), Registries.mount(TEAM, "pki", "orders"));
    registry = registries.open(store);
    uuid = registry.entry(NAME).orElseThrow().uuid();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void take(AuditEvent event) {
    if (full) {
      throw KeyException.of(Kind.UNAVAILABLE, "audit log", "write", "the disk is full", null);
    }
    events.add(event);
  }

  private AuditEvent event(String mount, String outcome, Map<String, String> detail) {
    return new AuditEvent(
        TEAM,
        "key.use.sign",
        "key 'team-a/orders'",
        Optional.of(uuid),
        Optional.of(mount),
        outcome,
        detail);
  }

  @Test
  void use_isTakenDown_withTheMountThatItWasThrough() {
    sign(registry.key(NAME));
    sign(registry.mount(TEAM, "pki/").key(uuid));

    Map<String, String> detail = events.get(0).detail();
    assertThat(detail).containsKey("algorithm");
    assertThat(events)
        .containsExactly(
            event("jca/", AuditEvent.OK, detail), event("pki/", AuditEvent.OK, detail));
  }

  @Test
  void refusal_isTakenDown() {
    RegisteredKey key = registry.mount(TEAM, "pki/").key("orders");
    set(registry.records(), RecordKey.entry(NAME), "field.disabled", "true");

    assertThatExceptionOfType(KeyException.class).isThrownBy(key::signer);

    assertThat(events).containsExactly(event("pki/", "denied", Map.of()));
  }

  @Test
  void changeOfAnEntry_isTakenDown_alsoThroughAKeyStore() {
    KeyLifecycle lifecycle = registry.lifecycle();
    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> lifecycle.delete(NAME));
    set(
        registry.records(),
        new RecordKey(RecordKind.MOUNT, TEAM, "pki"),
        "allowed_managed_keys",
        "others");
    lifecycle.delete(NAME);

    assertThat(events).containsExactly(deletion("conflict"), deletion(AuditEvent.OK));
  }

  @Test
  void changeThatCannotBeTakenDown_stands_andTheErrorSaysSo() {
    set(
        registry.records(),
        new RecordKey(RecordKind.MOUNT, TEAM, "pki"),
        "allowed_managed_keys",
        "others");
    full = true;

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> registry.lifecycle().delete(NAME))
        .matches(e -> e.kind() == Kind.UNAVAILABLE)
        .withMessageContaining("key.delete 'orders': cannot record it")
        .withMessageContaining("the change was made and stands")
        .withMessageContaining("the disk is full");
    assertThat(registry.entry(NAME)).isEmpty();
  }

  private AuditEvent deletion(String outcome) {
    return new AuditEvent(
        TEAM,
        "key.delete",
        "orders",
        outcome.equals(AuditEvent.OK) ? Optional.of(uuid) : Optional.empty(),
        Optional.empty(),
        outcome,
        Map.of());
  }

  @Test
  void result_isWithheld_whereItCannotBeTakenDown() {
    RegisteredKey key = registry.key(NAME);
    full = true;

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> sign(key))
        .matches(e -> e.kind() == Kind.UNAVAILABLE)
        .withMessageContaining("the disk is full");
  }

  @Test
  void dataKeyThatWasKept_isTakenDown_thoughItsServiceIsNotCalled() {
    set(registry.records(), RecordKey.entry(NAME), "usages", "encrypt");
    set(registry.records(), RecordKey.entry(NAME), "field.envelope_reuse_messages", "3");
    RegisteredKey key = registry.key(NAME);

    DataKeys keys = key.dataKeys();
    keys.forEncryption(KeyUsage.ENCRYPT, 1, Map.of()).close();
    keys.forEncryption(KeyUsage.ENCRYPT, 1, Map.of()).close();

    assertThat(events)
        .extracting(AuditEvent::operation)
        .containsExactly("key.use.encrypt", "key.use.encrypt");
    assertThat(events.get(1).detail()).containsEntry("algorithm", "kept data key");
    full = true;
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> keys.forEncryption(KeyUsage.ENCRYPT, 1, Map.of()))
        .withMessageContaining("the disk is full");
  }
}
