// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.managedkeys.key.Namespace;

/** A store that ends with its process, and in which a test can stop or overtake a change. */
public final class MemoryStore implements RecordStore {

  private final ConcurrentSkipListMap<RecordKey, StoredRecord> records =
      new ConcurrentSkipListMap<>();
  private volatile Runnable beforeChange = () -> {};
  private long revision;

  /** Runs something before each further change, on the thread that makes it. */
  public void beforeChange(Runnable action) {
    beforeChange = action;
  }

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public Optional<StoredRecord> find(RecordKind kind, UUID uuid) {
    return records.values().stream()
        .filter(record -> record.key().kind() == kind && record.uuid().equals(uuid))
        .findFirst();
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    return namesIn(records, kind, namespace);
  }

  private static SortedSet<String> namesIn(
      Map<RecordKey, StoredRecord> records, RecordKind kind, Namespace namespace) {
    SortedSet<String> names = new TreeSet<>();
    for (RecordKey key : records.keySet()) {
      if (key.kind() == kind && key.namespace().equals(namespace)) {
        names.add(key.name());
      }
    }
    return names;
  }

  @Override
  public List<String> names(RecordKind kind, Namespace namespace, String after, int limit) {
    return names(kind, namespace).tailSet(after + "\0").stream().limit(limit).toList();
  }

  @Override
  public List<StoredRecord> page(RecordKind kind, Namespace namespace, String after, int limit) {
    return names(kind, namespace).tailSet(after + "\0").stream()
        .flatMap(name -> find(new RecordKey(kind, namespace, name)).stream())
        .limit(limit)
        .toList();
  }

  @Override
  public void forEach(Consumer<StoredRecord> consumer) {
    records.values().forEach(consumer);
  }

  @Override
  public <T> T change(Function<RecordChange, T> work) {
    beforeChange.run();
    synchronized (records) {
      Map<RecordKey, StoredRecord> after = new TreeMap<>(records);
      T result = work.apply(new Change(after));
      records.putAll(after);
      records.keySet().retainAll(after.keySet());
      revision++;
      return result;
    }
  }

  @Override
  public long revision() {
    synchronized (records) {
      return revision;
    }
  }

  @Override
  public List<String> check() {
    return List.of();
  }

  @Override
  public String describe() {
    return "store in memory";
  }

  @Override
  public void close() {}

  private record Change(Map<RecordKey, StoredRecord> records) implements RecordChange {

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
      return Optional.ofNullable(records.get(key));
    }

    @Override
    public SortedSet<String> names(RecordKind kind, Namespace namespace) {
      return namesIn(records, kind, namespace);
    }

    @Override
    public void put(StoredRecord record) {
      find(record.key()).ifPresent(record::requireReplaces);
      records.put(record.key(), record);
    }

    @Override
    public void delete(RecordKey key) {
      records.remove(key);
    }
  }
}
