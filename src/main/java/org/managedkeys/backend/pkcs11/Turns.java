// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * The turns of one key: {@code max_parallel} of its calls are at the token at a time, first come,
 * first served. A turn ends when the token has answered, not when the caller has stopped waiting.
 *
 * <p>Thread-safe.
 */
final class Turns {

  /** As many as there are sessions. */
  static final Turns UNLIMITED = new Turns("max_parallel", 0);

  private final String field;
  private final int most;
  private final @Nullable Semaphore semaphore;

  /**
   * Turns of one key, or of one connection.
   *
   * @param field where their number is set, for messages
   * @param most at a time; 0 for no limit of its own
   */
  Turns(String field, int most) {
    this.field = field;
    this.most = most;
    this.semaphore = most == 0 ? null : new Semaphore(most, true);
  }

  /** The turns of a key. */
  static Turns of(KeyLocation location) {
    return location.maxParallel() == 0
        ? UNLIMITED
        : new Turns("max_parallel", location.maxParallel());
  }

  /**
   * Waits for a turn.
   *
   * @throws KeyException of kind UNAVAILABLE if none comes before the deadline, or the thread is
   *     interrupted
   */
  void take(String subject, String verb, long deadline) {
    if (semaphore == null) {
      return;
    }
    try {
      if (semaphore.tryAcquire(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS)) {
        return;
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

  void giveBack() {
    if (semaphore != null) {
      semaphore.release();
    }
  }
}
