// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;

/**
 * What was read from the live store, for as long as the store is unchanged. While it cannot be
 * read, it is what was known last: for a minute at most since it was known to be so, and only if
 * this process has changed nothing since. Thread-safe; a look at what is known takes no lock.
 */
public final class StoreCache<K, V> {

  static final Duration BEARABLE = Duration.ofMinutes(1);

  /** What was read of a generation of the store, after so many changes by this process. */
  private static final class Kept<V> {
    private final V value;
    private final long generation;
    private final long changes;

    /** When the store last had it so, in nanoseconds of any origin. */
    private volatile long confirmed;

    Kept(V value, long generation, long changes, long confirmed) {
      this.value = value;
      this.generation = generation;
      this.changes = changes;
      this.confirmed = confirmed;
    }
  }

  private final KeyRegistry registry;
  private final int most;
  private final LongSupplier changes;
  private final LongSupplier clock;
  private final Map<K, Kept<V>> kept = new ConcurrentHashMap<>();

  /**
   * Holds nothing yet.
   *
   * @param most how many values; when there are more, all are dropped and read again
   * @param changes counts those of this process
   */
  public StoreCache(KeyRegistry registry, int most, LongSupplier changes) {
    this(registry, most, changes, System::nanoTime);
  }

  /**
   * The same with a clock of its own.
   *
   * @param clock nanoseconds of any origin
   */
  StoreCache(KeyRegistry registry, int most, LongSupplier changes, LongSupplier clock) {
    this.registry = registry;
    this.most = most;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * A value as it is now; what is absent is not remembered.
   *
   * @throws KeyException what the reader throws; UNAVAILABLE if the store has not answered for too
   *     long
   */
  public Optional<V> find(K key, Supplier<Optional<V>> reader) {
    long now = clock.getAsLong();
    long made = changes.getAsLong();
    long generation = registry.generation();
    @Nullable Kept<V> known = kept.get(key);
    if (known != null && known.generation == generation && known.changes == made) {
      known.confirmed = now;
      return Optional.of(known.value);
    }
    Optional<V> present;
    try {
      present = reader.get();
    } catch (KeyException e) {
      return Optional.of(bearable(known, e));
    }
    if (present.isEmpty()) {
      kept.remove(key);
      return present;
    }
    if (known == null && kept.size() >= most) {
      kept.clear();
    }
    kept.put(key, new Kept<>(present.get(), generation, made, now));
    return present;
  }

  private V bearable(@Nullable Kept<V> known, KeyException failure) {
    if (known == null
        || failure.kind() != Kind.UNAVAILABLE
        || known.changes != changes.getAsLong()
        || clock.getAsLong() - known.confirmed > BEARABLE.toNanos()) {
      throw failure;
    }
    return known.value;
  }

  void forget(K key) {
    kept.remove(key);
  }
}
