// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.KeyUses;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.Mounts;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.RecordValues;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.audit.AuditLog;

/**
 * The records of one mount: where they are, what the small ones say now, and how they are changed.
 * Every change of what {@link PkiState} holds goes through {@link #change}, which also renews the
 * mount's stamp; so a look at one small record tells whether anything is new, however many
 * certificates are stored beside it. Thread-safe.
 */
final class PkiRecords {

  static final String ROLE = "role/";
  static final String ISSUER = "issuer/";
  static final String KEY = "key/";
  static final String CONFIG = "config-";

  private static final String STAMP = "stamp";
  private static final int TRIES = 10;

  private final KeyRegistry registry;
  private final Mount mount;
  private final RecordKey mountKey;
  private volatile @Nullable Kept kept;

  /** What was read, and by what is told whether it is so still. */
  private record Kept(PkiState state, Mark mark, long generation) {}

  /** Which version of the mount and of its stamp there is. */
  private record Mark(long mount, Optional<UUID> stamp, long version) {}

  PkiRecords(KeyRegistry registry, Mount mount) {
    this.registry = registry;
    this.mount = mount;
    String path = mount.path();
    this.mountKey =
        new RecordKey(RecordKind.MOUNT, mount.namespace(), path.substring(0, path.length() - 1));
  }

  RecordStore store() {
    return registry.records();
  }

  RecordKey config(String name) {
    return pki(CONFIG + name);
  }

  RecordKey role(String name) {
    return pki(ROLE + name);
  }

  RecordKey issuer(UUID id) {
    return pki(ISSUER + id);
  }

  RecordKey key(UUID id) {
    return pki(KEY + id);
  }

  /** In front of the name of each record of the mount. */
  String prefix() {
    return mount.uuid() + "/";
  }

  private RecordKey pki(String name) {
    return new RecordKey(RecordKind.PKI, mount.namespace(), prefix() + name);
  }

  /** A record of the mount, of another kind. */
  RecordKey at(RecordKind kind, String name) {
    return new RecordKey(kind, mount.namespace(), prefix() + name);
  }

  Optional<StoredRecord> find(RecordKey key) {
    return store().find(key);
  }

  /** A number that is another one when the store was changed since. */
  long generation() {
    return registry.generation();
  }

  /** In order. */
  Set<String> roleNames() {
    return state().roles().keySet();
  }

  /**
   * The issuers, keys and settings of the mount. As long as none of them is changed it is the same
   * object. While the store is away it is what was read last, as far as the registry bears that.
   *
   * @throws KeyException NOT_FOUND if the mount is there no longer
   */
  PkiState state() {
    long generation = registry.generation();
    Kept known = kept;
    return known != null && known.generation == generation ? known.state : look(generation);
  }

  private synchronized PkiState look(long generation) {
    Kept known = kept;
    if (known != null && known.generation == generation) {
      return known.state;
    }
    try {
      StoredRecord present = store().find(mountKey).orElse(null);
      Mount now = requireMount(present);
      Mark mark = mark(now);
      PkiState state = known != null && known.mark.equals(mark) ? known.state : load(now, mark);
      kept = new Kept(state, mark, generation);
      return state;
    } catch (KeyException e) {
      if (known == null) {
        throw e;
      }
      registry.bear(e, known.generation);
      return known.state;
    }
  }

  /** If it is disturbed by changes again and again, the next look finds another stamp. */
  private PkiState load(Mount now, Mark mark) {
    PkiState state = PkiState.read(store(), now, prefix());
    Mark before = mark;
    for (int i = 1; i < TRIES; i++) {
      Mark after = mark(now);
      if (after.equals(before)) {
        break;
      }
      before = after;
      state = PkiState.read(store(), now, prefix());
    }
    return state;
  }

  private Mark mark(Mount now) {
    Optional<StoredRecord> stamp = store().find(pki(STAMP));
    return new Mark(
        now.version(), stamp.map(StoredRecord::uuid), stamp.map(StoredRecord::version).orElse(0L));
  }

  private Mount requireMount(@Nullable StoredRecord present) {
    if (present == null || !present.uuid().equals(mount.uuid())) {
      throw KeyException.of(
          Kind.NOT_FOUND, mount.subject(), "use it", "it is there no longer", null);
    }
    return Mounts.mount(present);
  }

  /**
   * Changes records of other kinds: certificates, revocations, revocation lists. Nothing is written
   * for a mount that was disabled, as nobody would ever remove such records.
   *
   * @param work as that of {@link RecordStore#change}
   * @throws KeyException NOT_FOUND if the mount is there no longer
   */
  <T> T changeOthers(Function<RecordChange, T> work) {
    return store()
        .change(change -> {
          requireMount(change.find(mountKey).orElse(null));
          return work.apply(change);
        });
  }

  /**
   * Changes issuers, keys, roles and settings, in one atomic change.
   *
   * @param work as that of {@link RecordStore#change}
   * @throws KeyException NOT_FOUND if the mount is there no longer
   */
  <T> T change(Function<PkiChange, T> work) {
    return changeOthers(change -> {
      PkiChange typed = new PkiChange(this, change);
      T result = work.apply(typed);
      if (typed.isDirty()) {
        typed.put(pki(STAMP), UUID.randomUUID(), RecordValues.empty().toMap());
      }
      return result;
    });
  }

  /** Whether the managed key of a key is there at the moment of a change. */
  boolean hasManagedKey(PkiKeyRecord key, RecordChange change) {
    return KeyUses.isPresent(registry, managedKey(key), key.managedKey(), change);
  }

  /**
   * Refuses a key of which the managed key is gone at the moment of a change.
   *
   * @throws KeyException NOT_FOUND
   */
  void requireManagedKey(PkiKeyRecord key, RecordChange change) {
    KeyUses.require(registry, managedKey(key), key.managedKey(), change);
  }

  private KeyName managedKey(PkiKeyRecord key) {
    return new KeyName(mount.namespace(), key.managedKeyName());
  }

  /** What a new record says about when it was made. */
  static Instant now() {
    return Instant.ofEpochMilli(System.currentTimeMillis());
  }

  Namespace namespace() {
    return mount.namespace();
  }

  /** The mount's path, with a slash at its end. */
  String path() {
    return mount.path();
  }

  /** Of the mount; another one that is made under its path has another. */
  UUID uuid() {
    return mount.uuid();
  }

  AuditLog audit() {
    return registry.audit();
  }

  String subject() {
    return mount.subject();
  }
}
