// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.seal.SealRecords.State;

/**
 * Gives a store a new seal key, and seals all its secrets again. Both keys are good until the last
 * secret is done, so that readers notice nothing; a rotation that stopped half-way is finished by
 * the next one. What was sealed by a key is counted again before the key is dropped, and that is
 * done some minutes later than needed: somebody may just be storing a secret that was sealed with
 * it.
 */
public final class SealRotation {

  /** How many records are changed at a time. */
  private static final int BATCH = 100;

  /** More often than anybody changes records meanwhile. */
  private static final int MOST_PASSES = 100;

  private static final Duration GRACE = Duration.ofMinutes(10);

  private final AesGcmSeal seal;
  private final SealKeys keys;
  private final RecordStore store;
  private final Duration grace;

  public SealRotation(AesGcmSeal seal) {
    this(seal, GRACE);
  }

  SealRotation(AesGcmSeal seal, Duration grace) {
    this.seal = seal;
    this.keys = seal.keys();
    this.store = keys.store();
    this.grace = grace;
  }

  /**
   * What a rotation has done.
   *
   * @param key id of the key that seals from now on
   * @param resumed whether an earlier rotation was finished instead of making a new key
   * @param secrets how many secrets were sealed again, in how many records
   * @param unreadable secrets that could not be opened and were left as they are, and why; the key
   *     that they name is kept
   * @param dropped ids of earlier keys that are gone now
   * @param waiting ids of earlier keys of which nothing is left; a later rotation or {@link
   *     #dropUnused} drops them
   */
  public record Result(
      String key,
      boolean resumed,
      int records,
      int secrets,
      Map<String, String> unreadable,
      List<String> dropped,
      List<String> waiting) {}

  /**
   * Rotates the key of the store, or finishes what an earlier rotation began.
   *
   * @throws KeyException DENIED if the present key cannot be had: nothing is changed then
   */
  public Result rotate() {
    List<String> dropped = new ArrayList<>(dropUnused());
    boolean resumed = anyIs(State.RETIRING);
    if (!resumed) {
      keys.renew();
    }
    SealKey current = keys.current();
    Work work = new Work(current);
    SealedSecrets left = work.sealAll();
    for (StoredRecord record : keys.records().all()) {
      if (SealRecords.stateOf(record) == State.RETIRING && left.count(record.key().name()) == 0) {
        keys.records().retire(record.key().name());
      }
    }
    dropped.addAll(dropUnused());
    return new Result(
        current.id(),
        resumed,
        work.records,
        work.secrets,
        Map.copyOf(work.unreadable),
        List.copyOf(dropped),
        keys.records().all().stream()
            .filter(record -> SealRecords.stateOf(record) == State.RETIRED)
            .map(record -> record.key().name())
            .toList());
  }

  /**
   * Drops earlier keys of which nothing has been left for ten minutes.
   *
   * @return their ids
   */
  public List<String> dropUnused() {
    Instant limit = Instant.now().minus(grace);
    List<String> dropped = new ArrayList<>();
    if (!anyIs(State.RETIRED)) {
      return dropped;
    }
    SealedSecrets left = SealedSecrets.in(store, "");
    for (StoredRecord record : keys.records().all()) {
      String id = record.key().name();
      if (SealRecords.stateOf(record) != State.RETIRED) {
        continue;
      }
      if (left.count(id) > 0) {
        keys.records().recall(id);
      } else if (!SealRecords.since(record).isAfter(limit)) {
        keys.drop(record);
        dropped.add(id);
      }
    }
    return dropped;
  }

  private boolean anyIs(State state) {
    return keys.records().all().stream().anyMatch(record -> SealRecords.stateOf(record) == state);
  }

  /** One rotation's sealing. */
  private final class Work {

    private final SealKey current;
    private final Map<String, String> unreadable = new TreeMap<>();
    private final Set<RecordKey> givenUp = new HashSet<>();

    /** How many secrets of a record are in hand. */
    private final Map<RecordKey, Integer> sealedNow = new HashMap<>();

    private int records;
    private int secrets;

    Work(SealKey current) {
      this.current = current;
    }

    /** Seals whatever another key has sealed; again for what others changed meanwhile. */
    SealedSecrets sealAll() {
      for (int pass = 0; pass < MOST_PASSES; pass++) {
        SealedSecrets found = SealedSecrets.in(store, current.id());
        List<RecordKey> todo = new ArrayList<>(found.others());
        todo.removeAll(givenUp);
        if (todo.isEmpty()) {
          return found;
        }
        for (int from = 0; from < todo.size(); from += BATCH) {
          sealSome(todo.subList(from, Math.min(from + BATCH, todo.size())));
        }
      }
      throw KeyException.of(
          Kind.CONFLICT,
          store.describe(),
          "seal its secrets again",
          "others keep changing them",
          "try again: what is done stays done");
    }

    private void sealSome(List<RecordKey> some) {
      List<StoredRecord> sealed = new ArrayList<>();
      for (RecordKey key : some) {
        store.find(key).flatMap(this::sealedAgain).ifPresent(sealed::add);
      }
      for (StoredRecord put : store.change(change -> putUnchanged(change, sealed))) {
        records++;
        secrets += sealedNow.getOrDefault(put.key(), 0);
      }
    }

    /** The record with its secrets under the new key; empty if none of them could be opened. */
    private Optional<StoredRecord> sealedAgain(StoredRecord record) {
      Map<String, String> values = new HashMap<>(record.values());
      int done = 0;
      for (Map.Entry<String, String> value : record.values().entrySet()) {
        String text = value.getValue();
        if (!text.startsWith(Seal.PREFIX) || isCurrent(text)) {
          continue;
        }
        try {
          SecretPlace place = new SecretPlace(record.uuid(), value.getKey());
          values.put(value.getKey(), seal.sealAgain(current, place, text));
          done++;
        } catch (KeyException e) {
          if (e.kind() != Kind.DENIED) {
            throw e;
          }
          unreadable.put(record.key() + ", " + value.getKey(), e.problem());
          givenUp.add(record.key());
        }
      }
      sealedNow.put(record.key(), done);
      return done == 0 ? Optional.empty() : Optional.of(record.with(values));
    }

    private boolean isCurrent(String text) {
      return SealedText.parse(text).filter(s -> s.keyId().equals(current.id())).isPresent();
    }

    /** Those that nobody has changed since they were read. */
    private static List<StoredRecord> putUnchanged(RecordChange change, List<StoredRecord> sealed) {
      List<StoredRecord> unchanged =
          sealed.stream()
              .filter(record ->
                  change
                      .find(record.key())
                      .filter(now ->
                          now.uuid().equals(record.uuid()) && now.version() == record.version() - 1)
                      .isPresent())
              .toList();
      unchanged.forEach(change::put);
      return unchanged;
    }
  }
}
