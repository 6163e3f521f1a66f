// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;

/**
 * What was read from the live store, for as long as the store is unchanged. While the store is away
 * it is what was read last, for as long as the registry bears that. Thread-safe; a look at what is
 * known takes no lock.
 */
final class StoreCache<K, V> {

  private record Kept<V>(V value, long generation) {}

  private final KeyRegistry registry;
  private final int most;
  private final Map<K, Kept<V>> kept = new ConcurrentHashMap<>();

  /**
   * Holds nothing yet.
   *
   * @param most how many values; when there are more, all are dropped and read again
   */
  StoreCache(KeyRegistry registry, int most) {
    this.registry = registry;
    this.most = most;
  }

  /**
   * A value as it is now; what is absent is not remembered.
   *
   * @throws KeyException what the reader throws; UNAVAILABLE if the store has not answered for too
   *     long
   */
  Optional<V> find(K key, Supplier<Optional<V>> reader) {
    long generation = registry.generation();
    @Nullable Kept<V> known = kept.get(key);
    if (known != null && known.generation == generation) {
      return Optional.of(known.value);
    }
    Optional<V> present;
    try {
      present = reader.get();
    } catch (KeyException e) {
      if (known == null || e.kind() != Kind.UNAVAILABLE) {
        throw e;
      }
      return Optional.of(known.value);
    }
    if (present.isEmpty()) {
      kept.remove(key);
      return present;
    }
    if (known == null && kept.size() >= most) {
      kept.clear();
    }
    kept.put(key, new Kept<>(present.get(), generation));
    return present;
  }

  void forget(K key) {
    kept.remove(key);
  }
}
