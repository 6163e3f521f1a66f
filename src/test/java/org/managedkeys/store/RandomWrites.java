// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/**
 * What one writer of a crash test does: changes of records of its own, one or several at a time,
 * and of two records that all writers share. The n-th change is the same whenever it is asked for,
 * so that what must be in the store can be told afterwards.
 */
public final class RandomWrites {

  private static final int OWN_RECORDS = 12;
  private static final int LONGEST_TEXT = 4000;
  private static final String NUMBER = "number";
  private static final String TEXT = "text";

  private final Namespace namespace;
  private final String writer;

  /** The writes of a writer, all in one namespace. */
  public RandomWrites(String namespace, String writer) {
    this.namespace = new Namespace(namespace);
    this.writer = writer;
  }

  /** Which records the n-th change puts (true) and which it deletes. */
  private SortedMap<String, Boolean> change(int n) {
    Random random = new Random(31L * n + writer.hashCode());
    SortedMap<String, Boolean> own = new TreeMap<>();
    int size = random.nextInt(3) > 0 ? 1 : 2 + random.nextInt(4);
    while (own.size() < size) {
      own.put(writer + "-" + random.nextInt(OWN_RECORDS), random.nextInt(4) > 0);
    }
    return own;
  }

  /** Makes the n-th change. */
  public void make(RecordStore store, int n) {
    SortedMap<String, Boolean> own = change(n);
    store.change(change -> {
      own.forEach((name, put) -> {
        RecordKey key = own(name);
        if (put) {
          put(change, key, Map.of(NUMBER, "" + n, TEXT, text(name, n)));
        } else {
          change.delete(key);
        }
      });
      if (own.size() > 1) {
        count(change, shared(RecordKind.KMS));
        count(change, shared(RecordKind.MOUNT));
      }
      return n;
    });
  }

  private RecordKey own(String name) {
    return new RecordKey(RecordKind.ENTRY, namespace, name);
  }

  private RecordKey shared(RecordKind kind) {
    return new RecordKey(kind, namespace, "shared");
  }

  private static String text(String name, int n) {
    Random random = new Random(name.hashCode() + n);
    return (name + "\u00e9\n").repeat(1 + random.nextInt(LONGEST_TEXT / name.length()));
  }

  private static void put(RecordChange change, RecordKey key, Map<String, String> values) {
    Optional<StoredRecord> present = change.find(key);
    change.put(
        present
            .map(record -> record.with(values))
            .orElseGet(() -> new StoredRecord(key, UUID.randomUUID(), 1, Instant.EPOCH, values)));
  }

  private void count(RecordChange change, RecordKey key) {
    Map<String, String> counts =
        new TreeMap<>(change.find(key).map(StoredRecord::values).orElse(Map.of()));
    counts.merge(writer, "1", (old, one) -> "" + (Integer.parseInt(old) + 1));
    put(change, key, counts);
  }

  /** What must be there once the first n changes are made and no others. */
  public SortedMap<String, String> expected(int n) {
    SortedMap<String, String> state = new TreeMap<>();
    int shared = 0;
    for (int i = 1; i <= n; i++) {
      SortedMap<String, Boolean> own = change(i);
      for (Map.Entry<String, Boolean> each : own.entrySet()) {
        if (each.getValue()) {
          state.put(each.getKey(), i + " " + text(each.getKey(), i));
        } else {
          state.remove(each.getKey());
        }
      }
      shared += own.size() > 1 ? 1 : 0;
    }
    if (shared > 0) {
      state.put(RecordKind.KMS.text(), "" + shared);
      state.put(RecordKind.MOUNT.text(), "" + shared);
    }
    return state;
  }

  /** What is there. */
  public SortedMap<String, String> found(RecordStore store) {
    SortedMap<String, String> state = new TreeMap<>();
    for (String name : store.names(RecordKind.ENTRY, namespace)) {
      if (name.startsWith(writer + "-")) {
        Map<String, String> values = store.find(own(name)).orElseThrow().values();
        state.put(name, values.get(NUMBER) + " " + values.get(TEXT));
      }
    }
    for (RecordKind kind : new RecordKind[] {RecordKind.KMS, RecordKind.MOUNT}) {
      store
          .find(shared(kind))
          .map(record -> record.values().get(writer))
          .ifPresent(count -> state.put(kind.text(), count));
    }
    return state;
  }
}
