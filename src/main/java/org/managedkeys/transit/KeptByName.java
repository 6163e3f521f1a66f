// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept at hand of the keys of a mount, by their names. Of a key that another process has
 * deleted nobody may ever ask again: so there is an end to how much is kept. Thread-safe; a look
 * takes no lock.
 */
final class KeptByName<V> {

  private final int most;
  private final Map<String, V> kept = new ConcurrentHashMap<>();

  /**
   * Holds nothing yet.
   *
   * @param most how many; when there are more, all are dropped and read again
   */
  KeptByName(int most) {
    this.most = most;
  }

  @Nullable V get(String name) {
    return kept.get(name);
  }

  void put(String name, V value) {
    if (kept.size() >= most && !kept.containsKey(name)) {
      kept.clear();
    }
    kept.put(name, value);
  }

  void remove(String name) {
    kept.remove(name);
  }
}
