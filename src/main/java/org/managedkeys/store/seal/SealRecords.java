// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * What the store notes of its seal keys, a record for each: which one seals, which ones are left
 * from before. They decide; a key that no record names is used for nothing.
 */
final class SealRecords {

  /** How the key is kept: {@link KeepsSealKeys#kind()}. */
  static final String KEPT = "kept";

  private static final String STATE = "state";

  /** Since when the key has been in its state. */
  private static final String SINCE = "since";

  /** What becomes of a key, in this order. */
  enum State {
    /** It seals. */
    CURRENT,
    /** Another one seals; secrets are left that this one sealed. */
    RETIRING,
    /** Nothing is left that it sealed. */
    RETIRED
  }

  private final RecordStore store;

  SealRecords(RecordStore store) {
    this.store = store;
  }

  static RecordKey key(String id) {
    return new RecordKey(RecordKind.SEAL, Namespace.ROOT, id);
  }

  Optional<StoredRecord> find(String id) {
    return store.find(key(id));
  }

  /** Of all keys, in no meaningful order. */
  List<StoredRecord> all() {
    return store.names(RecordKind.SEAL, Namespace.ROOT).stream()
        .flatMap(id -> find(id).stream())
        .toList();
  }

  /**
   * Of the key that seals; empty if the store has never had one.
   *
   * @throws KeyException INTERNAL if there are others and none that seals
   */
  Optional<StoredRecord> current() {
    List<StoredRecord> all = all();
    Optional<StoredRecord> current = all.stream().filter(SealRecords::isCurrent).findFirst();
    if (current.isEmpty() && !all.isEmpty()) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          store.describe(),
          "tell its seal key",
          "it names " + all.size() + " keys and none of them is the current one",
          "restore the store from its backup");
    }
    return current;
  }

  /**
   * Notes the first key.
   *
   * @return whether it is now the one; false if the store has got one meanwhile
   */
  boolean addFirst(SealKey key, String kept, Map<String, String> values) {
    return store.change(change -> {
      if (!change.names(RecordKind.SEAL, Namespace.ROOT).isEmpty()) {
        return false;
      }
      change.put(made(key, kept, values));
      return true;
    });
  }

  /**
   * Makes a new key the one that seals, in place of an earlier one.
   *
   * @return whether it is; false if the earlier one no longer was
   */
  boolean replace(String earlier, SealKey key, String kept, Map<String, String> values) {
    return store.change(change -> {
      Optional<StoredRecord> before = change.find(key(earlier));
      if (before.isEmpty() || !isCurrent(before.get())) {
        return false;
      }
      change.put(inState(before.get(), State.RETIRING));
      change.put(made(key, kept, values));
      return true;
    });
  }

  /** Notes that nothing is left that a key sealed. */
  void retire(String id) {
    move(id, State.RETIRING, State.RETIRED);
  }

  /** Notes that something is left after all that a key sealed. */
  void recall(String id) {
    move(id, State.RETIRED, State.RETIRING);
  }

  /** Forgets a key of which nothing is left. */
  void forget(String id) {
    store.change(change -> {
      Optional<StoredRecord> record = ofState(change, id, State.RETIRED);
      record.ifPresent(gone -> change.delete(gone.key()));
      return record.isPresent();
    });
  }

  private void move(String id, State from, State to) {
    store.change(change -> {
      Optional<StoredRecord> record = ofState(change, id, from);
      record.ifPresent(moved -> change.put(inState(moved, to)));
      return record.isPresent();
    });
  }

  private static Optional<StoredRecord> ofState(RecordChange change, String id, State state) {
    return change.find(key(id)).filter(record -> stateOf(record) == state);
  }

  private static StoredRecord made(SealKey key, String kept, Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.put(KEPT, kept);
    all.put(STATE, text(State.CURRENT));
    all.put(SINCE, now());
    return new StoredRecord(key(key.id()), UUID.randomUUID(), 1, key.created(), all);
  }

  private static StoredRecord inState(StoredRecord record, State state) {
    Map<String, String> values = new HashMap<>(record.values());
    values.put(STATE, text(state));
    values.put(SINCE, now());
    return record.with(values);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static boolean isCurrent(StoredRecord record) {
    return stateOf(record) == State.CURRENT;
  }

  /** A state that is not known keeps a key from being dropped. */
  static State stateOf(StoredRecord record) {
    String state = record.values().getOrDefault(STATE, "");
    for (State each : State.values()) {
      if (text(each).equals(state)) {
        return each;
      }
    }
    return State.RETIRING;
  }

  static Instant since(StoredRecord record) {
    return Instant.parse(record.values().getOrDefault(SINCE, record.created().toString()));
  }

  static String text(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
