// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Data keys that are kept for further messages, those that were used last. What is dropped is
 * overwritten. Thread-safe.
 *
 * @param <N> by what they are found
 */
final class KeptKeys<N> {

  private final int most;
  private final Map<N, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * None yet.
   *
   * @param most how many are kept
   */
  KeptKeys(int most) {
    this.most = most;
  }

  /** One of them, and what it has served for. */
  static final class Kept {

    private final byte[] key;
    private final byte[] encrypted;
    private final long since;
    private final AtomicLong bytes = new AtomicLong();
    private int messages;

    private Kept(byte[] key, byte[] encrypted, long since) {
      this.key = key.clone();
      this.encrypted = encrypted;
      this.since = since;
    }

    /** When it was put here, by the clock of whoever put it. */
    long since() {
      return since;
    }

    /** How many messages it was taken for. */
    int messages() {
      return messages;
    }

    /** How many bytes these messages have, as far as they were counted. */
    long bytes() {
      return bytes.get();
    }

    private DataKey take(long more) {
      messages++;
      bytes.addAndGet(more);
      return new DataKey(key, encrypted, bytes);
    }

    private void wipe() {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Takes a key for one more message.
   *
   * @param bytes of the message, as far as they are known
   * @param mayServe whether the key found may be used still; it is dropped otherwise
   * @return null if there is none, or no longer
   */
  synchronized @Nullable DataKey take(N name, long bytes, Predicate<Kept> mayServe) {
    Kept found = kept.get(name);
    if (found == null) {
      return null;
    }
    if (mayServe.test(found)) {
      return found.take(bytes);
    }
    kept.remove(name);
    found.wipe();
    return null;
  }

  /** Keeps a key, in place of the one of that name if there is one, and takes it. */
  synchronized DataKey keep(N name, byte[] key, byte[] encrypted, long since, long bytes) {
    Kept added = new Kept(key, encrypted, since);
    DataKey taken = added.take(bytes);
    drop(kept.put(name, added));
    if (kept.size() > most) {
      // In the order of access: the one that was used the longest time ago.
      drop(kept.remove(kept.keySet().iterator().next()));
    }
    return taken;
  }

  private static void drop(@Nullable Kept old) {
    if (old != null) {
      old.wipe();
    }
  }

  /** Forgets all of them. */
  synchronized void clear() {
    kept.values().forEach(Kept::wipe);
    kept.clear();
  }
}
