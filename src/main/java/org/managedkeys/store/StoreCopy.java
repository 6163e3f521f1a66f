// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.managedkeys.key.KeyException;

/**
 * Copies a live store into another, of whatever form: every record with its UUID, version and time.
 * Secrets stay sealed under the same seal key.
 */
public final class StoreCopy {

  private static final int BATCH = 500;

  private static final String EMPTY_IT =
      "choose another place, or remove what an earlier attempt left there";

  private StoreCopy() {}

  /**
   * Copies all records, {@value #BATCH} in a change, and then compares both stores. If it is
   * interrupted, the target holds some of them, and is to be emptied before the next attempt.
   *
   * @param to must be empty
   * @return how many records there are
   * @throws KeyException CONFLICT if the target is not empty or one of the stores was changed
   *     meanwhile
   */
  public static long copy(RecordStore from, RecordStore to) {
    requireEmpty(to, "copy " + from.describe() + " into it");
    Target target = new Target(to);
    from.forEach(target::add);
    target.flush();
    StoreDigest copied = StoreDigest.of(to);
    if (!copied.equals(StoreDigest.of(from))) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          to.describe(),
          "copy " + from.describe() + " into it",
          "one of the two was changed meanwhile, so that they are not the same",
          "stop what uses them and copy into an empty store again");
    }
    return copied.count();
  }

  static void requireEmpty(RecordStore store, String operation) {
    AtomicLong count = new AtomicLong();
    store.forEach(record -> count.incrementAndGet());
    if (count.get() > 0) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          store.describe(),
          operation,
          "it must be empty and holds " + count + (count.get() == 1 ? " record" : " records"),
          EMPTY_IT);
    }
  }

  /** Puts records into a store, many in a change. */
  static final class Target {
    private final RecordStore store;
    private final List<StoredRecord> batch = new ArrayList<>();

    Target(RecordStore store) {
      this.store = store;
    }

    void add(StoredRecord record) {
      batch.add(record);
      if (batch.size() == BATCH) {
        flush();
      }
    }

    /** Puts those that wait for others. */
    void flush() {
      List<StoredRecord> records = List.copyOf(batch);
      batch.clear();
      store.change(change -> {
        records.forEach(change::put);
        return records.size();
      });
    }
  }
}
