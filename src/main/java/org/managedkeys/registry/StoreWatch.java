// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.RecordStore;

/**
 * Notices that the live store was changed, by this process or by another. The store is asked when
 * somebody uses a key and the last answer is old, by one thread while others go on; nothing runs in
 * the background. Thread-safe; a look at a fresh answer takes no lock.
 */
final class StoreWatch {

  /** For so many refresh times the last answer is good if there is no other. */
  private static final int GRACE = 12;

  /**
   * An answer of the store. What was read at its generation, or is read at a later one, was right
   * when the question was put or still later.
   */
  private record Answer(long time, long generation) {}

  private final RecordStore store;
  private final long refresh;
  private final LongSupplier clock;
  private final AtomicLong generation = new AtomicLong();

  /** From which generation on there is what this process has last changed of keys. */
  private final AtomicLong changedHere = new AtomicLong();

  /** Those that are good still, the oldest one first. */
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  private final ReentrantLock asking = new ReentrantLock();

  /** When the store is to be asked again. */
  private volatile long due;

  /** When the question was put that was answered last. */
  private volatile long answered;

  /** Why the store did not answer when it was asked last. */
  private volatile @Nullable KeyException failure;

  private long revision;
  private boolean asked;

  /**
   * Asks nothing yet.
   *
   * @param refresh how old an answer may be
   * @param clock nanoseconds of any origin
   */
  StoreWatch(RecordStore store, Duration refresh, LongSupplier clock) {
    this.store = store;
    this.refresh = refresh.toNanos();
    this.clock = clock;
    long now = clock.getAsLong();
    this.due = now;
    this.answered = now - this.refresh;
  }

  /**
   * A number that is another one when the store was changed since.
   *
   * @throws KeyException UNAVAILABLE if the store has not answered for too long
   */
  long generation() {
    long now = clock.getAsLong();
    if (now - due >= 0) {
      ask(now);
    }
    KeyException failed = failure;
    if (failed != null && !isGood(answered)) {
      throw unanswered(failed);
    }
    return generation.get();
  }

  /**
   * Tells that this process has changed the store.
   *
   * @param keys whether the use of any key may depend on it
   */
  void changed(boolean keys) {
    long now = generation.incrementAndGet();
    if (keys) {
      changedHere.accumulateAndGet(now, Math::max);
    }
  }

  /**
   * Bears that something cannot be read again: returns if what is known of it may be used for the
   * time being. So it is if the store, when it answered, had it so not too long ago, and if this
   * process has changed nothing of keys since: what was acknowledged is not undone by an outage.
   *
   * @param known the generation of the store at which it was read, or was right still
   * @throws KeyException the failure, otherwise
   */
  void bear(KeyException failure, long known) {
    if (failure.kind() != Kind.UNAVAILABLE || !isBearable(known)) {
      throw failure;
    }
  }

  /** Whether what was right at a generation may be used while it cannot be read again. */
  boolean isBearable(long known) {
    if (known < changedHere.get()) {
      return false;
    }
    // How long ago it was right need not be noted by each use of it: the answers tell.
    for (Answer answer : answers) {
      if (isGood(answer.time())) {
        return known >= answer.generation();
      }
    }
    return false;
  }

  /** Whether an answer of this time may still be relied on while there is no other. */
  private boolean isGood(long time) {
    return clock.getAsLong() - time <= GRACE * refresh;
  }

  private void ask(long now) {
    // Long before an answer is too old, one thread asks and nobody waits. Later, as after a time
    // without any use, all wait; but not again and again while the store is known to be away.
    boolean tooOld = now - answered >= refresh && failure == null;
    if (!(tooOld ? tryLockForLong() : asking.tryLock())) {
      if (!isGood(answered)) {
        throw unanswered(null);
      }
      return;
    }
    try {
      long start = clock.getAsLong();
      if (start - due >= 0) {
        ask();
        // In time for the next answer to be there when this one is too old.
        due = clock.getAsLong() + refresh / 2;
      }
    } finally {
      asking.unlock();
    }
  }

  private void ask() {
    long start = clock.getAsLong();
    try {
      long present = store.revision();
      if (!asked || present != revision) {
        asked = true;
        revision = present;
        generation.incrementAndGet();
      }
      answered = start;
      answers.removeIf(answer -> !isGood(answer.time()));
      answers.add(new Answer(start, generation.get()));
      failure = null;
    } catch (KeyException e) {
      if (failure == null) {
        log()
            .log(
                System.Logger.Level.WARNING,
                "keys in use go on for {0} s unless the live store answers: {1}",
                TimeUnit.NANOSECONDS.toSeconds(GRACE * refresh),
                e.getMessage());
      }
      failure = e;
    }
  }

  private boolean tryLockForLong() {
    try {
      return asking.tryLock(refresh, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private KeyException unanswered(@Nullable KeyException cause) {
    return KeyException.of(
        Kind.UNAVAILABLE,
        store.describe(),
        "see whether the key was changed or deleted",
        cause == null
            ? "the live store does not answer"
            : "the live store has not answered for too long: " + cause.problem(),
        "see to the store; registry.refresh says how soon others' changes must be seen",
        cause);
  }

  /** Found when there is something to say: the first one of a process takes a while. */
  private static System.Logger log() {
    return System.getLogger(StoreWatch.class.getName());
  }
}
