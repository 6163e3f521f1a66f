// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work of which one thread at a time does a piece, for all that wait for one: who comes while it is
 * being done waits for its end, and does it again only if that was not enough. Thread-safe.
 */
public final class SingleFlight<K, T> {

  private final Map<K, CompletableFuture<T>> running = new ConcurrentHashMap<>();

  /**
   * Does the work, or waits for another thread that does.
   *
   * @param isEnough whether what another thread has got is as good as one's own
   * @throws RuntimeException what the work throws, whichever of the threads did it
   */
  public T run(K key, Supplier<T> work, Predicate<T> isEnough) {
    while (true) {
      CompletableFuture<T> own = new CompletableFuture<>();
      @Nullable CompletableFuture<T> other = running.putIfAbsent(key, own);
      if (other == null) {
        return finish(key, own, work);
      }
      T result = awaited(other);
      if (isEnough.test(result)) {
        return result;
      }
    }
  }

  private T finish(K key, CompletableFuture<T> own, Supplier<T> work) {
    try {
      T result = work.get();
      own.complete(result);
      return result;
    } catch (RuntimeException | Error e) {
      own.completeExceptionally(e);
      throw e;
    } finally {
      running.remove(key, own);
    }
  }

  /** What the other one fails with, its followers fail with: it is the same service. */
  private T awaited(CompletableFuture<T> other) {
    try {
      return other.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
