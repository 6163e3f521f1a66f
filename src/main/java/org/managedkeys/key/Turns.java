// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The turns of one key: {@code max_parallel} of its calls are at the service at a time, first come,
 * first served. A turn ends when the service has answered, not when the caller has stopped waiting.
 *
 * <p>Thread-safe.
 */
public final class Turns {

  /** The field of a key that says how many. */
  public static final String FIELD = "max_parallel";

  /** As many as the connection has sessions, or connections of its own. */
  public static final Turns UNLIMITED = new Turns(FIELD, 0);

  private final String field;
  private final int most;
  private final @Nullable Semaphore semaphore;

  /**
   * Turns of one key, or of one connection.
   *
   * @param field where their number is set, for messages
   * @param most at a time; 0 for no limit of its own
   */
  public Turns(String field, int most) {
    this.field = field;
    this.most = most;
    this.semaphore = most == 0 ? null : new Semaphore(most, true);
  }

  /**
   * The turns of a key.
   *
   * @param most at a time; 0 for no limit of its own
   */
  public static Turns ofKey(int most) {
    return most == 0 ? UNLIMITED : new Turns(FIELD, most);
  }

  /**
   * Waits for a turn, to be followed by {@link #giveBack}.
   *
   * @param deadline in {@link System#nanoTime} terms
   * @return whether time may have passed: false where there is no limit
   * @throws KeyException of kind UNAVAILABLE if none comes before the deadline, or the thread is
   *     interrupted
   */
  public boolean take(String subject, String verb, long deadline) {
    if (semaphore == null) {
      return false;
    }
    try {
      if (semaphore.tryAcquire(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KeyException.of(
          KeyException.Kind.UNAVAILABLE,
          subject,
          verb,
          "the thread was interrupted while it waited for its turn",
          null,
          e);
    }
    throw KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        subject,
        verb,
        "its turn did not come in time: " + field + " is " + most,
        "raise " + field + " or the connection's timeout");
  }

  /** Ends a turn. */
  public void giveBack() {
    if (semaphore != null) {
      semaphore.release();
    }
  }
}
