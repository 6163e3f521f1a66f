// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * The live store as its registry hands it out: what is changed through it takes effect at once.
 *
 * @param store the store itself
 * @param watch is told of every change, but of those of certificates alone
 */
record WatchedStore(RecordStore store, StoreWatch watch) implements RecordStore {

  /**
   * What is of callers and of revocations, and changes all the time on a server. It does not end
   * that keys in use go on while the store is away; who keeps any of it at hand counts by himself.
   */
  private static final Set<RecordKind> BESIDE_KEYS =
      Collections.unmodifiableSet(
          EnumSet.of(
              RecordKind.TOKEN,
              RecordKind.TOKEN_ROLE,
              RecordKind.POLICY,
              RecordKind.REVOKED,
              RecordKind.CRL,
              RecordKind.SERVER));

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    return store.find(key);
  }

  @Override
  public Optional<StoredRecord> find(RecordKind kind, UUID uuid) {
    return store.find(kind, uuid);
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    return store.names(kind, namespace);
  }

  @Override
  public List<String> names(RecordKind kind, Namespace namespace, String after, int limit) {
    return store.names(kind, namespace, after, limit);
  }

  @Override
  public List<StoredRecord> page(RecordKind kind, Namespace namespace, String after, int limit) {
    return store.page(kind, namespace, after, limit);
  }

  @Override
  public void forEach(Consumer<StoredRecord> consumer) {
    store.forEach(consumer);
  }

  @Override
  public <T> T change(Function<RecordChange, T> work) {
    Set<RecordKind> written = ConcurrentHashMap.newKeySet();
    try {
      return store.change(change -> work.apply(new Noticed(change, written)));
    } finally {
      // After a failure, too: a change whose answer was lost may have been made.
      if (!written.isEmpty()) {
        watch.changed(!BESIDE_KEYS.containsAll(written));
      }
    }
  }

  /**
   * Takes note of writes by which anything comes to be used otherwise. That a certificate was
   * issued changes nothing, and thousands may be in a second: whoever holds what was read of keys
   * and mounts need not read it again.
   */
  private record Noticed(RecordChange change, Set<RecordKind> written) implements RecordChange {

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
      return change.find(key);
    }

    @Override
    public SortedSet<String> names(RecordKind kind, Namespace namespace) {
      return change.names(kind, namespace);
    }

    @Override
    public void put(StoredRecord record) {
      note(record.key());
      change.put(record);
    }

    @Override
    public void delete(RecordKey key) {
      note(key);
      change.delete(key);
    }

    private void note(RecordKey key) {
      if (key.kind() != RecordKind.CERTIFICATE) {
        written.add(key.kind());
      }
    }
  }

  @Override
  public long revision() {
    return store.revision();
  }

  @Override
  public List<String> check() {
    return store.check();
  }

  @Override
  public String describe() {
    return store.describe();
  }

  @Override
  public void close() {
    store.close();
  }
}
