// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordChange;

/** A change that waits for the writer, and its caller, who waits for the change. */
final class SqlTask<T> {

  private enum State {
    WAITING,
    STARTED,
    GIVEN_UP
  }

  /** What a call of the work came to: a value to return or something to throw. */
  private record Outcome<T>(Supplier<T> result, boolean isError) {

    static <T> Outcome<T> of(Throwable failure) {
      return new Outcome<>(
          () -> {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          },
          true);
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SqlUrl url;
  private final Function<RecordChange, T> work;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Outcome<T> outcome;

  SqlTask(SqlUrl url, Function<RecordChange, T> work) {
    this.url = url;
    this.work = work;
  }

  /** For the writer: whether the caller still wants it; from now on it cannot give up. */
  boolean start() {
    return state.compareAndSet(State.WAITING, State.STARTED);
  }

  /** Does the work and tells whether it wrote anything. What it throws is the caller's to know. */
  boolean run(Connection connection) throws SQLException {
    SqlChange change = new SqlChange(url, connection);
    Outcome<T> last;
    try {
      T value = work.apply(change);
      last = new Outcome<>(() -> value, false);
    } catch (RuntimeException | Error e) {
      last = Outcome.of(e);
    }
    change.rethrow();
    boolean wrote = !last.isError && change.flush();
    outcome = last;
    return wrote;
  }

  /** Tells the caller what the last call of the work came to. */
  void finish() {
    done.countDown();
  }

  /** Tells the caller that the change could not be made. */
  void fail(Throwable failure) {
    outcome = Outcome.of(failure);
    done.countDown();
  }

  /**
   * Waits for the change.
   *
   * @throws KeyException UNAVAILABLE if the writer does not come to it within 30 seconds or the
   *     thread is interrupted before; then nothing was changed
   */
  T await() {
    boolean interrupted = false;
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        try {
          long left = deadline - System.nanoTime();
          if (done.await(Math.max(left, TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS)) {
            break;
          }
          giveUp("other changes have kept it busy for " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
          interrupted = true;
          giveUp("the thread was interrupted");
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    @Nullable Outcome<T> last = outcome;
    if (last == null) {
      throw new IllegalStateException("the change was not made, and nobody said why");
    }
    return last.result.get();
  }

  /** If the writer has begun, there is an answer soon. */
  private void giveUp(String detail) {
    if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
      throw KeyException.of(
          KeyException.Kind.UNAVAILABLE, url.describe(), "change it", detail, null);
    }
  }
}
