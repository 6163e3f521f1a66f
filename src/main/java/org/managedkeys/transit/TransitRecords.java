// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.KeyUses;
import org.managedkeys.registry.Mount;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * The records of one mount: one per Transit key, and one of settings. A key that was read is kept
 * until its record changes; looking for one reads no other. Every change of a key is one atomic
 * change. Thread-safe, across processes too.
 */
final class TransitRecords {

  private static final String KEY = "key/";
  private static final String CONFIG = "config";
  private static final int PAGE = 500;

  /** Of so many keys at most what was read is at hand. */
  static final int MOST_KEPT = 10_000;

  /** As much as a record's name has room for beside the mount's UUID. */
  static final int MOST_CHARACTERS = 59;

  private static final Pattern NAME = Pattern.compile("\\w(?:[\\w.-]*\\w)?");

  private final KeyRegistry registry;
  private final Mount mount;
  private final RecordKey mountKey;
  private final KeptByName<Kept> keys = new KeptByName<>(MOST_KEPT);

  /** A key as it was read, and at which generation of the store it was so still. */
  private record Kept(TransitKey key, long generation) {}

  TransitRecords(KeyRegistry registry, Mount mount) {
    this.registry = registry;
    this.mount = mount;
    String path = mount.path();
    this.mountKey =
        new RecordKey(RecordKind.MOUNT, mount.namespace(), path.substring(0, path.length() - 1));
  }

  private RecordStore store() {
    return registry.records();
  }

  private RecordKey record(String name) {
    return new RecordKey(RecordKind.TRANSIT, mount.namespace(), mount.uuid() + "/" + name);
  }

  /** Whether a key can have a name. */
  static boolean isName(String name) {
    return name.length() <= MOST_CHARACTERS && NAME.matcher(name).matches();
  }

  /** A number that is another one when the store was changed since. */
  long generation() {
    return registry.generation();
  }

  /**
   * A key as it is now. As long as its record is not changed it is the same object. While the store
   * is away it is what was read last, as far as the registry bears that.
   *
   * @throws KeyException NOT_FOUND if the mount is there no longer
   */
  Optional<TransitKey> find(String name) {
    long generation = registry.generation();
    @Nullable Kept known = keys.get(name);
    return Optional.ofNullable(
        known != null && known.generation == generation ? known.key : look(name, generation));
  }

  /**
   * A key as the store has it, whatever is known here: what another process has changed is not seen
   * elsewhere before {@code registry.refresh}, and whoever makes a key must not take one that was
   * deleted for one that is there.
   *
   * @throws KeyException NOT_FOUND if the mount is there no longer
   */
  Optional<TransitKey> stored(String name) {
    if (!isName(name)) {
      return Optional.empty();
    }
    requireMount(store().find(mountKey));
    return store().find(record(KEY + name)).map(record -> TransitKey.of(name, record));
  }

  private @Nullable TransitKey look(String name, long generation) {
    if (!isName(name)) {
      return null;
    }
    @Nullable Kept known = keys.get(name);
    try {
      requireMount(store().find(mountKey));
      StoredRecord record = store().find(record(KEY + name)).orElse(null);
      if (record == null) {
        keys.remove(name);
        return null;
      }
      TransitKey key =
          known != null && isOf(known.key, record) ? known.key : TransitKey.of(name, record);
      keys.put(name, new Kept(key, generation));
      return key;
    } catch (KeyException e) {
      if (known == null) {
        throw e;
      }
      registry.bear(e, known.generation);
      return known.key;
    }
  }

  private static boolean isOf(TransitKey key, StoredRecord record) {
    return key.id().equals(record.uuid()) && key.recordVersion() == record.version();
  }

  private void requireMount(Optional<StoredRecord> present) {
    if (present.filter(record -> record.uuid().equals(mount.uuid())).isEmpty()) {
      throw KeyException.of(
          Kind.NOT_FOUND, mount.subject(), "use it", "it is there no longer", null);
    }
  }

  /** The names of all keys, in order. */
  List<String> names() {
    requireMount(store().find(mountKey));
    String prefix = mount.uuid() + "/" + KEY;
    List<String> names = new ArrayList<>();
    String after = prefix;
    while (true) {
      List<String> page = store().names(RecordKind.TRANSIT, mount.namespace(), after, PAGE);
      for (String name : page) {
        if (!name.startsWith(prefix)) {
          return names;
        }
        names.add(name.substring(prefix.length()));
        after = name;
      }
      if (page.size() < PAGE) {
        return names;
      }
    }
  }

  /**
   * Stores a new key.
   *
   * @return the key that is there if there is one of the name already; nothing is changed then
   * @throws KeyException NOT_FOUND if the managed key of its version is gone by now
   */
  Optional<TransitKey> create(TransitKey key) {
    RecordKey at = record(KEY + key.name());
    return store()
        .change(change -> {
          requireMount(change.find(mountKey));
          Optional<StoredRecord> present = change.find(at);
          if (present.isEmpty()) {
            requireManagedKeys(change, key, Map.of());
            change.put(new StoredRecord(at, key.id(), 1, now(), key.toValues()));
          }
          return present.map(record -> TransitKey.of(key.name(), record));
        });
  }

  /**
   * Changes a key.
   *
   * @param absent what is thrown if there is none of the name
   * @param work as that of {@link RecordStore#change}; if it gives the same, nothing is written
   * @return the key as it is now
   * @throws KeyException NOT_FOUND also if the managed key of a version that is new is gone by now
   */
  TransitKey change(String name, Supplier<KeyException> absent, UnaryOperator<TransitKey> work) {
    RecordKey at = named(name, absent);
    return store()
        .change(change -> {
          StoredRecord present = present(change, at, absent);
          TransitKey before = TransitKey.of(name, present);
          TransitKey after = work.apply(before);
          if (after.equals(before)) {
            return before;
          }
          requireManagedKeys(change, after, before.versions());
          StoredRecord next = present.with(after.toValues());
          change.put(next);
          return TransitKey.of(name, next);
        });
  }

  /** The managed keys of versions that a change adds; those of others may be gone. */
  private void requireManagedKeys(
      RecordChange change, TransitKey key, Map<Integer, KeyVersion> before) {
    for (KeyVersion version : key.versions().values()) {
      @Nullable KeyVersion known = before.get(version.number());
      if (known == null || !known.managedKey().equals(version.managedKey())) {
        KeyName name = new KeyName(mount.namespace(), version.managedKeyName());
        KeyUses.require(registry, name, version.managedKey(), change);
      }
    }
  }

  /**
   * Removes a key.
   *
   * @param absent what is thrown if there is none of the name
   * @param check throws to leave it
   */
  TransitKey delete(String name, Supplier<KeyException> absent, Consumer<TransitKey> check) {
    RecordKey at = named(name, absent);
    TransitKey deleted =
        store()
            .change(change -> {
              TransitKey key = TransitKey.of(name, present(change, at, absent));
              check.accept(key);
              change.delete(at);
              return key;
            });
    keys.remove(name);
    return deleted;
  }

  private RecordKey named(String name, Supplier<KeyException> absent) {
    if (!isName(name)) {
      throw absent.get();
    }
    return record(KEY + name);
  }

  private StoredRecord present(RecordChange change, RecordKey at, Supplier<KeyException> absent) {
    requireMount(change.find(mountKey));
    return change.find(at).orElseThrow(absent);
  }

  /** The texts of the settings; none if nothing was ever set. */
  Map<String, String> config() {
    requireMount(store().find(mountKey));
    return store().find(record(CONFIG)).map(StoredRecord::values).orElse(Map.of());
  }

  /** Changes the settings. */
  Map<String, String> changeConfig(Function<Map<String, String>, Map<String, String>> work) {
    RecordKey at = record(CONFIG);
    return store()
        .change(change -> {
          requireMount(change.find(mountKey));
          Optional<StoredRecord> present = change.find(at);
          Map<String, String> values =
              work.apply(present.map(StoredRecord::values).orElse(Map.of()));
          change.put(
              present
                  .map(record -> record.with(values))
                  .orElseGet(() -> new StoredRecord(at, UUID.randomUUID(), 1, now(), values)));
          return values;
        });
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
