// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** A store that is away whenever a test says so, and that counts what it is asked. */
public final class FailingStore implements RecordStore {

  private final RecordStore store;
  private final AtomicInteger revisions = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean away;
  private volatile boolean unreadable;
  private volatile @Nullable Runnable beforeRevision;

  /** A store that is there, in front of another one. */
  public FailingStore(RecordStore store) {
    this.store = store;
  }

  /** Lets it answer nothing at all. */
  public void isAway(boolean wanted) {
    away = wanted;
  }

  /** Lets it still tell whether anything was changed, but not what. */
  public void isUnreadable(boolean wanted) {
    unreadable = wanted;
  }

  /** Runs something each time the revision is asked for, on the thread that asks. */
  public void beforeRevision(Runnable action) {
    beforeRevision = action;
  }

  /** How often the revision was asked for. */
  public int revisions() {
    return revisions.get();
  }

  /** How often anything was read. */
  public int reads() {
    return reads.get();
  }

  private RecordStore reached() {
    if (away) {
      throw failure();
    }
    return store;
  }

  private KeyException failure() {
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE, describe(), "reach it", "it is away", null);
  }

  private RecordStore read() {
    reads.incrementAndGet();
    if (unreadable) {
      throw failure();
    }
    return reached();
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
    return reached().change(work);
  }

  @Override
  public long revision() {
    revisions.incrementAndGet();
    @Nullable Runnable action = beforeRevision;
    if (action != null) {
      action.run();
    }
    return reached().revision();
  }

  @Override
  public List<String> check() {
    return reached().check();
  }

  @Override
  public String describe() {
    return "store of a test";
  }

  @Override
  public void close() {
    store.close();
  }
}
