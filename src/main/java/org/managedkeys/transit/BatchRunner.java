// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Turns;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.store.audit.AuditActor;

/**
 * Does the items of a batch at the same time, each once: the caller's thread takes part, and others
 * help it, on behalf of whom it acts for. They are platform threads, since a native call keeps a
 * virtual one's carrier, and end when there was nothing to do for a while.
 *
 * <p>Thread-safe. Batches of several callers share the threads; one that finds them all busy goes
 * on in its caller's thread.
 */
final class BatchRunner {

  /** Of a key without {@code max_parallel}: fewer than a connection to a cloud service has. */
  private static final int DEFAULT_PARALLEL = 32;

  /** As a key's own setting is bounded. */
  private static final int MOST_PARALLEL = 10_000;

  private static final int MOST_THREADS = 256;
  private static final long IDLE_SECONDS = 10;

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final Executor helpers =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          BatchRunner::thread);

  /**
   * What came of an item: its value, or what it failed with.
   *
   * @param value empty if it failed
   * @param error empty if it did not
   */
  record Result<R>(Optional<R> value, Optional<KeyException> error) {

    static <R> Result<R> of(R value) {
      return new Result<>(Optional.of(value), Optional.empty());
    }

    static <R> Result<R> failed(KeyException error) {
      return new Result<>(Optional.empty(), Optional.of(error));
    }

    /** Its value; throws what it failed with. */
    R valueOrThrow() {
      return value.orElseThrow(error::orElseThrow);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "managedkeys-transit-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    // It may outlive the application whose request it was made for.
    thread.setContextClassLoader(BatchRunner.class.getClassLoader());
    return thread;
  }

  /**
   * Does all items by calls to one key's service, as many at a time as the key's {@code
   * max_parallel} says. The failure of one does not stop the others; if the caller is interrupted,
   * those not begun fail with UNAVAILABLE and its thread stays interrupted.
   *
   * @return in the order of the items
   * @throws KeyException INVALID if the key's setting cannot be read; nothing was done then
   */
  <T, R> List<Result<R>> run(RegisteredKey key, List<T> items, Function<T, R> work) {
    return run(key.subject(), parallel(key), items, work);
  }

  /** Does all items, none of which calls a service, on all processors. */
  <T, R> List<Result<R>> runLocally(String subject, List<T> items, Function<T, R> work) {
    return run(subject, Runtime.getRuntime().availableProcessors(), items, work);
  }

  /**
   * How many items of a batch are done by calls to a key's service at the same time.
   *
   * @throws KeyException INVALID if the key's setting cannot be read
   */
  static int parallel(RegisteredKey key) {
    int most =
        key.entry().map(entry -> entry.fields().number(Turns.FIELD, 0, 0, MOST_PARALLEL)).orElse(0);
    return most == 0 ? DEFAULT_PARALLEL : most;
  }

  /**
   * Does all items.
   *
   * @param subject what they are done by, for messages
   * @param parallel how many at a time, at most
   */
  <T, R> List<Result<R>> run(String subject, int parallel, List<T> items, Function<T, R> work) {
    Batch<T, R> batch = new Batch<>(subject, List.copyOf(items), work);
    try {
      help(AuditActor.carried(batch), Math.min(parallel, items.size()) - 1);
      batch.takePart();
      return batch.results();
    } finally {
      batch.stop();
    }
  }

  private void help(Runnable batch, int wanted) {
    try {
      for (int helper = 0; helper < wanted; helper++) {
        helpers.execute(batch);
      }
    } catch (RejectedExecutionException e) {
      // All are busy with other batches: those that came have to do.
    }
  }

  /** One batch, which any number of threads work on. */
  private static final class Batch<T, R> implements Runnable {

    private final String subject;
    private final List<T> items;
    private final Function<T, R> work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<@Nullable Result<R>> results;
    private final CountDownLatch undone;
    private final AtomicReference<@Nullable Error> broken = new AtomicReference<>();

    Batch(String subject, List<T> items, Function<T, R> work) {
      this.subject = subject;
      this.items = items;
      this.work = work;
      this.results = new AtomicReferenceArray<>(items.size());
      this.undone = new CountDownLatch(items.size());
    }

    @Override
    public void run() {
      while (doOne()) {
        // the next one
      }
    }

    /** In the caller's thread, until everything is done or it is interrupted. */
    void takePart() {
      while (!Thread.currentThread().isInterrupted() && doOne()) {
        // the next one
      }
      boolean interrupted = Thread.currentThread().isInterrupted();
      if (interrupted) {
        stop();
      }
      // What is at the service now cannot be taken back, and its answers are waited for.
      while (true) {
        try {
          undone.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          stop();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean doOne() {
      int index = next.getAndIncrement();
      if (index >= items.size()) {
        return false;
      }
      finish(index, done(items.get(index)));
      return true;
    }

    private Result<R> done(T item) {
      try {
        return Result.of(work.apply(item));
      } catch (KeyException e) {
        return Result.failed(e);
      } catch (RuntimeException e) {
        return Result.failed(unexpected(e));
      } catch (Error e) {
        broken.compareAndSet(null, e);
        stop();
        return Result.failed(unexpected(e));
      }
    }

    private KeyException unexpected(Throwable thrown) {
      return failure(
          Kind.INTERNAL, "an unexpected " + thrown.getClass().getSimpleName() + " came", thrown);
    }

    private KeyException failure(Kind kind, String detail, @Nullable Throwable cause) {
      return KeyException.of(kind, subject, "do one item of a batch", detail, null, cause);
    }

    private void finish(int index, Result<R> result) {
      results.set(index, result);
      undone.countDown();
    }

    /** Begins no further item. */
    void stop() {
      int index = next.getAndSet(items.size());
      for (; index < items.size(); index++) {
        finish(
            index,
            Result.failed(
                failure(Kind.UNAVAILABLE, "it was not begun, as the batch was stopped", null)));
      }
    }

    /** In order, once everything is done. */
    List<Result<R>> results() {
      Error error = broken.get();
      if (error != null) {
        throw error;
      }
      List<Result<R>> all = new ArrayList<>(items.size());
      for (int index = 0; index < items.size(); index++) {
        Result<R> result = results.get(index);
        if (result == null) {
          throw new IllegalStateException("item " + index + " is not done");
        }
        all.add(result);
      }
      return List.copyOf(all);
    }
  }
}
