// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;

/**
 * The entries of KeyStores in a live store: its records of kind {@link RecordKind#ENTRY}, as what
 * they mean. Whatever {@link RecordStore} says of records is true of entries. Thread-safe.
 */
public final class LiveStore implements AutoCloseable {

  /** Parsing certificates is slow; this many entries stay parsed. */
  private static final int PARSED = 1000;

  private record Parsed(StoredRecord record, StoredEntry entry) {}

  private final RecordStore records;

  private final Map<RecordKey, Parsed> parsed =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordKey, Parsed> eldest) {
          return size() > PARSED;
        }
      };

  /** The entries of a store, which is closed with this. */
  public LiveStore(RecordStore records) {
    this.records = records;
  }

  /** All records, entries and others. */
  public RecordStore records() {
    return records;
  }

  /** Names of all entries of a namespace. */
  public SortedSet<KeyName> names(Namespace namespace) {
    SortedSet<KeyName> names = new TreeSet<>();
    for (String name : records.names(RecordKind.ENTRY, namespace)) {
      try {
        names.add(new KeyName(namespace, name));
      } catch (KeyException e) {
        // A record that no entry can have: nothing could be found under such a name.
      }
    }
    return names;
  }

  /**
   * Reads one entry.
   *
   * @throws KeyException INTERNAL if it exists and cannot be read; it is never treated as absent
   */
  public Optional<StoredEntry> find(KeyName name) {
    return records.find(RecordKey.entry(name)).map(this::entry);
  }

  /**
   * Reads, changes and writes one entry with no change by others in between.
   *
   * @param change from the present entry to the wanted one; empty means absent. The wanted one is
   *     the next version of the present one if it has the same UUID, else it takes its place. It
   *     may be called more than once, so it has no side effects and makes no calls to a key
   *     service; nor may it change other entries. An exception thrown by it leaves the entry as it
   *     was.
   * @return the entry as it is now
   */
  public Optional<StoredEntry> update(
      KeyName name, Function<Optional<StoredEntry>, Optional<StoredEntry>> change) {
    return update(name, transaction -> {}, change);
  }

  /**
   * The same together with something else, of which either all happens or nothing.
   *
   * @param together reads what must be so still and throws if it is not, or writes other records;
   *     for it the same is true as for {@code change}
   */
  public Optional<StoredEntry> update(
      KeyName name,
      Consumer<RecordChange> together,
      Function<Optional<StoredEntry>, Optional<StoredEntry>> change) {
    return records
        .change(transaction -> {
          together.accept(transaction);
          return change(transaction, name, change);
        })
        // Not from within: a change that is not made must leave nothing behind.
        .map(this::entry);
  }

  private Optional<StoredRecord> change(
      RecordChange transaction,
      KeyName name,
      Function<Optional<StoredEntry>, Optional<StoredEntry>> change) {
    RecordKey key = RecordKey.entry(name);
    Optional<StoredRecord> present = transaction.find(key);
    Optional<StoredEntry> before = present.map(this::entry);
    Optional<StoredEntry> after = change.apply(before);
    if (after.equals(before)) {
      return present;
    }
    if (after.isEmpty()) {
      transaction.delete(key);
      return Optional.empty();
    }
    if (!after.get().name().equals(name)) {
      throw new IllegalArgumentException(
          "the entry of " + name + " cannot become that of " + after.get().name());
    }
    StoredRecord wanted = EntryRecords.record(after.get());
    StoredRecord next =
        present
            .filter(record -> record.uuid().equals(wanted.uuid()))
            .map(record ->
                new StoredRecord(
                    key, record.uuid(), record.version() + 1, wanted.created(), wanted.values()))
            .orElse(wanted);
    transaction.put(next);
    return Optional.of(next);
  }

  private StoredEntry entry(StoredRecord record) {
    synchronized (parsed) {
      @Nullable Parsed kept = parsed.get(record.key());
      if (kept != null && kept.record.equals(record)) {
        return kept.entry;
      }
    }
    StoredEntry entry = EntryRecords.entry(record, describe());
    synchronized (parsed) {
      parsed.put(record.key(), new Parsed(record, entry));
    }
    return entry;
  }

  /** Where the store is, for messages. */
  public String describe() {
    return records.describe();
  }

  @Override
  public void close() {
    synchronized (parsed) {
      parsed.clear();
    }
    records.close();
  }
}
