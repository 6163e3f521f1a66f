// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** A store that still takes changes when a test says so, and lets nothing be read. */
final class UnreadableStore implements RecordStore {

  private final RecordStore store = new MemoryStore();
  private volatile boolean unreadable;

  void isUnreadable(boolean wanted) {
    unreadable = wanted;
  }

  private RecordStore read() {
    if (unreadable) {
      throw KeyException.of(Kind.UNAVAILABLE, describe(), "read it", "it is away", null);
    }
    return store;
  }

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    return read().find(key);
  }

  @Override
  public Optional<StoredRecord> find(RecordKind kind, UUID uuid) {
    return read().find(kind, uuid);
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    return read().names(kind, namespace);
  }

  @Override
  public List<String> names(RecordKind kind, Namespace namespace, String after, int limit) {
    return read().names(kind, namespace, after, limit);
  }

  @Override
  public List<StoredRecord> page(RecordKind kind, Namespace namespace, String after, int limit) {
    return read().page(kind, namespace, after, limit);
  }

  @Override
  public void forEach(Consumer<StoredRecord> consumer) {
    read().forEach(consumer);
  }

  @Override
  public <T> T change(Function<RecordChange, T> work) {
    return store.change(work);
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
