// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyBackend;

/**
 * Services of connections that were changed. Who was in the middle of a use may finish it: they are
 * closed a while later, when somebody passes by. Thread-safe.
 */
final class RetiredBackends implements AutoCloseable {

  /** Longer than the time limit of any call to a service. */
  private static final long STILL_IN_USE = TimeUnit.MINUTES.toNanos(2);

  private record Retired(KeyBackend backend, long since) {}

  private final LongSupplier clock;
  private final Deque<Retired> waiting = new ArrayDeque<>();
  private volatile boolean any;

  /**
   * None yet.
   *
   * @param clock nanoseconds of any origin
   */
  RetiredBackends(LongSupplier clock) {
    this.clock = clock;
  }

  synchronized void add(KeyBackend backend) {
    waiting.add(new Retired(backend, clock.getAsLong()));
    any = true;
  }

  /** Closes those that nobody can be using any more. */
  void closeDue() {
    if (any) {
      closeOlderThan(STILL_IN_USE);
    }
  }

  private void closeOlderThan(long age) {
    Retired next = take(age);
    while (next != null) {
      next.backend().close();
      next = take(age);
    }
  }

  private synchronized @Nullable Retired take(long age) {
    Retired first = waiting.peek();
    if (first == null || clock.getAsLong() - first.since() < age) {
      return null;
    }
    waiting.remove();
    any = !waiting.isEmpty();
    return first;
  }

  /** Closes all of them. */
  @Override
  public void close() {
    closeOlderThan(Long.MIN_VALUE);
  }
}
