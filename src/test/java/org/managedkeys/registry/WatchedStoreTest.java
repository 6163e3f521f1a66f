// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;

/** Which changes by this process make keys in use be looked at again. */
class WatchedStoreTest {

  @TempDir private Path folder;

  @Test
  void generation_certificateIsStored_staysTheSame() {
    KeyRegistry registry = new Registries(folder).open(new MemoryStore());
    long before = registry.generation();

    put(registry, RecordKind.CERTIFICATE);

    assertThat(registry.generation()).isEqualTo(before);
    assertThat(registry.records().find(key(RecordKind.CERTIFICATE))).isPresent();
  }

  @Test
  void generation_anythingElseIsStored_isAnother() {
    KeyRegistry registry = new Registries(folder).open(new MemoryStore());
    for (RecordKind kind : RecordKind.values()) {
      if (kind != RecordKind.CERTIFICATE) {
        long before = registry.generation();

        put(registry, kind);

        assertThat(registry.generation()).as(kind.text()).isNotEqualTo(before);
      }
    }
  }

  @Test
  void generation_certificateAndSomethingElseAreStored_isAnother() {
    KeyRegistry registry = new Registries(folder).open(new MemoryStore());
    long before = registry.generation();

    registry
        .records()
        .change(change -> {
          change.put(Registries.record(key(RecordKind.PKI), Map.of()));
          change.put(Registries.record(key(RecordKind.CERTIFICATE), Map.of()));
          return before;
        });

    assertThat(registry.generation()).isNotEqualTo(before);
  }

  @Test
  void generation_changeOfAMountThrows_isAnother() {
    KeyRegistry registry = new Registries(folder).open(new MemoryStore());
    long before = registry.generation();

    assertThatThrownBy(() ->
            registry
                .records()
                .change(change -> {
                  change.put(Registries.record(key(RecordKind.MOUNT), Map.of()));
                  throw new IllegalStateException("its answer is lost");
                }))
        .hasMessage("its answer is lost");

    assertThat(registry.generation()).isNotEqualTo(before);
  }

  @Test
  void bear_anythingThatKeysDependOnIsStored_bearsNothingThatWasReadBefore() {
    KeyRegistry registry = new Registries(folder).open(new MemoryStore());
    Set<RecordKind> borne =
        EnumSet.of(
            RecordKind.TOKEN,
            RecordKind.TOKEN_ROLE,
            RecordKind.POLICY,
            RecordKind.CERTIFICATE,
            RecordKind.REVOKED,
            RecordKind.CRL,
            RecordKind.SERVER);
    for (RecordKind kind : RecordKind.values()) {
      long before = registry.generation();

      put(registry, kind);

      assertThat(isBorne(registry, Kind.UNAVAILABLE, before))
          .as(kind.text())
          .isEqualTo(borne.contains(kind));
      assertThat(isBorne(registry, Kind.UNAVAILABLE, registry.generation())).isTrue();
    }
  }

  @Test
  void bear_failureThatIsNoOutage_isThrown() {
    KeyRegistry registry = new Registries(folder).open(new MemoryStore());

    assertThat(isBorne(registry, Kind.NOT_FOUND, registry.generation())).isFalse();
  }

  private static boolean isBorne(KeyRegistry registry, Kind kind, long known) {
    KeyException failure = KeyException.of(kind, "store", "read it", "it is away", null);
    try {
      registry.bear(failure, known);
      return true;
    } catch (KeyException e) {
      assertThat(e).isSameAs(failure);
      return false;
    }
  }

  private static void put(KeyRegistry registry, RecordKind kind) {
    Registries.put(registry.records(), Registries.record(key(kind), Map.of()));
  }

  private static RecordKey key(RecordKind kind) {
    return new RecordKey(kind, Namespace.ROOT, "one");
  }
}
