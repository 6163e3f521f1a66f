// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * The seal keys of one store: the one that seals now, and earlier ones whose secrets have not been
 * sealed again yet. The first is made when the first secret is sealed. The keys are outside of the
 * store, in a file or wrapped by a managed key; a store that names a key which is not there is
 * never given another in its place.
 *
 * <p>Keys that were used stay in memory until {@link #close}. Thread-safe.
 */
public final class SealKeys implements AutoCloseable {

  private static final String OPERATION = "get the seal key";

  /** Longer than any key service takes to unwrap one key. */
  private static final int PATIENCE_SECONDS = 60;

  private final RecordStore store;
  private final SealRecords records;

  /** The first one keeps new keys. */
  private final List<KeepsSealKeys> keepers;

  private final Map<String, SealKey> known = new ConcurrentHashMap<>();
  private final ReentrantLock loading = new ReentrantLock();

  private SealKeys(RecordStore store, List<KeepsSealKeys> keepers) {
    this.store = store;
    this.records = new SealRecords(store);
    this.keepers = keepers;
  }

  /**
   * The keys of a store; nothing is read or made yet.
   *
   * @param file where keys are kept that no managed key wraps
   * @param wrapping the managed key that wraps new seal keys; empty to keep them in the file
   * @param wrappers finds a managed key to wrap by
   */
  public static SealKeys of(
      RecordStore store,
      Path file,
      Optional<KeyName> wrapping,
      Function<KeyName, KeyWrapper> wrappers) {
    KeepsSealKeys inFile = new FileSealKeys(file);
    KeepsSealKeys wrapped = new WrappedSealKeys(store.describe(), wrapping, wrappers);
    return new SealKeys(
        store, wrapping.isPresent() ? List.of(wrapped, inFile) : List.of(inFile, wrapped));
  }

  /** The key that seals; made if the store has never had one. */
  SealKey current() {
    Optional<StoredRecord> record = records.current();
    return record.isPresent() ? get(record.get()) : alone(this::first);
  }

  /**
   * The key of a sealed text.
   *
   * @throws KeyException DENIED if it is not there
   */
  SealKey find(String id) {
    SealKey key = known.get(id);
    if (key != null) {
      return key;
    }
    return get(
        records
            .find(id)
            .orElseThrow(() ->
                KeyException.of(
                    Kind.DENIED,
                    "seal key '" + id + "'",
                    OPERATION,
                    store.describe() + " does not know it",
                    "the secret was sealed in another store, or its key was dropped; enter the"
                        + " secret again")));
  }

  private SealKey get(StoredRecord record) {
    String id = record.key().name();
    SealKey key = known.get(id);
    return key != null ? key : alone(() -> loaded(record));
  }

  private SealKey loaded(StoredRecord record) {
    String id = record.key().name();
    SealKey key = known.get(id);
    if (key == null) {
      key = keeperOf(record).load(record);
      known.put(id, key);
    }
    return key;
  }

  private KeepsSealKeys keeperOf(StoredRecord record) {
    String kind = record.values().getOrDefault(SealRecords.KEPT, "");
    return keepers.stream()
        .filter(keeper -> keeper.kind().equals(kind))
        .findFirst()
        .orElseThrow(() ->
            KeyException.of(
                Kind.INTERNAL,
                "seal key '" + record.key().name() + "'",
                OPERATION,
                "it is kept in a way that this version does not know: '" + kind + "'",
                null));
  }

  private SealKey first() {
    KeepsSealKeys keeper = keepers.get(0);
    requireNothingSealed(keeper);
    Optional<SealKey> present = keeper.present();
    SealKey key = present.orElseGet(SealKey::random);
    Map<String, String> values = present.isPresent() ? Map.of() : keeper.keep(key);
    if (records.addFirst(key, keeper.kind(), values)) {
      known.put(key.id(), key);
      return key;
    }
    key.close();
    StoredRecord winner = records.current().orElseThrow();
    if (present.isEmpty() && !winner.key().name().equals(key.id())) {
      keeper.drop(key.id());
    }
    return loaded(winner);
  }

  /**
   * Sealed secrets without any record of their key: half of a store, from which none is to grow.
   */
  private void requireNothingSealed(KeepsSealKeys keeper) {
    AtomicReference<StoredRecord> found = new AtomicReference<>();
    store.forEach(record -> {
      if (record.values().values().stream().anyMatch(text -> text.startsWith(Seal.PREFIX))) {
        found.set(record);
      }
    });
    if (found.get() != null) {
      throw KeyException.of(
          Kind.DENIED,
          keeper.describe(),
          "make a seal key",
          found.get().key()
              + " has secrets that were sealed with a key of which "
              + store.describe()
              + " has no record",
          "restore the store from its backup, or delete what has sealed secrets");
    }
  }

  /**
   * Makes a new key the one that seals.
   *
   * @return the earlier one's id; empty if there was none
   * @throws KeyException CONFLICT if somebody else did so at the same time
   */
  Optional<String> renew() {
    Optional<StoredRecord> earlier = records.current();
    if (earlier.isEmpty()) {
      current();
      return Optional.empty();
    }
    // What cannot be opened any more must be known before there is a second key.
    get(earlier.get());
    String before = earlier.get().key().name();
    return alone(() -> {
      KeepsSealKeys keeper = keepers.get(0);
      SealKey key = SealKey.random();
      if (!records.replace(before, key, keeper.kind(), keeper.keep(key))) {
        keeper.drop(key.id());
        throw KeyException.of(
            Kind.CONFLICT,
            store.describe(),
            "make a new seal key",
            "another rotation has done so at the same time",
            "look at the state, then try again if need be");
      }
      known.put(key.id(), key);
      return Optional.of(before);
    });
  }

  /** Removes a key of which nothing is left. */
  void drop(StoredRecord record) {
    String id = record.key().name();
    keeperOf(record).drop(id);
    records.forget(id);
    SealKey gone = known.remove(id);
    if (gone != null) {
      gone.close();
    }
  }

  SealRecords records() {
    return records;
  }

  RecordStore store() {
    return store;
  }

  /** Where a key is kept, for messages. */
  String whereIs(StoredRecord record) {
    return keeperOf(record).whereIs(record);
  }

  /** Whether a key can be had; else why not. */
  Optional<KeyException> problemOf(StoredRecord record) {
    try {
      get(record);
      return Optional.empty();
    } catch (KeyException e) {
      return Optional.of(e);
    }
  }

  /**
   * One thread at a time fetches keys. A thread that comes back here while it does has asked for a
   * secret in order to reach the managed key that unwraps what opens the secret.
   */
  private <T> T alone(Supplier<T> work) {
    if (loading.isHeldByCurrentThread()) {
      throw KeyException.of(
          Kind.INVALID,
          keepers.get(0).describe(),
          OPERATION,
          "the managed key that wraps it needs a secret that is sealed with it",
          "give the secrets of that key's connection as ${file:/path} or ${env:NAME}");
    }
    try {
      if (!loading.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw unavailable("another thread has been at it for " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("the thread was interrupted");
    }
    try {
      return work.get();
    } finally {
      loading.unlock();
    }
  }

  private KeyException unavailable(String detail) {
    return KeyException.of(Kind.UNAVAILABLE, keepers.get(0).describe(), OPERATION, detail, null);
  }

  /** Overwrites the keys in memory; a later use gets them again. */
  @Override
  public void close() {
    for (SealKey key : List.copyOf(known.values())) {
      known.remove(key.id());
      key.close();
    }
  }
}
