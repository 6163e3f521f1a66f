// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.StoredRecord;

/**
 * The seal keys of a store and what they are needed for.
 *
 * @param keys those that the store knows, the newest first
 * @param orphans how many secrets name a key that the store does not know, by its id; under ""
 *     those of no known form
 */
public record SealStatus(List<Key> keys, Map<String, Integer> orphans) {

  /**
   * One of them.
   *
   * @param state {@code current}, {@code retiring} (secrets are left) or {@code retired}
   * @param since when it came into its state
   * @param where the file that has it, or what wraps it
   * @param secrets how many it has sealed that are there now
   * @param problem why it cannot be had; empty if it can
   */
  public record Key(
      String id,
      String state,
      Instant created,
      Instant since,
      String where,
      int secrets,
      Optional<String> problem) {}

  public SealStatus {
    keys = List.copyOf(keys);
    orphans = Map.copyOf(orphans);
  }

  /** Looks through a store; asks for each key, and so may call key services. */
  public static SealStatus of(AesGcmSeal seal) {
    SealKeys known = seal.keys();
    SealedSecrets secrets = SealedSecrets.in(known.store(), "");
    Map<String, Integer> orphans = new TreeMap<>(secrets.byKey());
    List<Key> keys = new ArrayList<>();
    for (StoredRecord record : known.records().all()) {
      String id = record.key().name();
      orphans.remove(id);
      keys.add(
          new Key(
              id,
              SealRecords.text(SealRecords.stateOf(record)),
              record.created(),
              SealRecords.since(record),
              known.whereIs(record),
              secrets.count(id),
              known.problemOf(record).map(KeyException::problem)));
    }
    keys.sort(Comparator.comparing(Key::created).reversed().thenComparing(Key::id));
    return new SealStatus(keys, orphans);
  }
}
