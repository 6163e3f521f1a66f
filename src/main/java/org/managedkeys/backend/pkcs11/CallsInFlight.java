// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what is going on in a module, so that it can be initialised while nothing is: SoftHSM
 * crashes the process if it is initialised under other calls, as happens when somebody finalised it
 * and several threads find out.
 *
 * <p>Thread-safe. Entering takes no lock.
 */
final class CallsInFlight {

  /** Calls that take longer are hanging, and may hang for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final long PAUSE_NANOS = 20_000;

  private final LongAdder inFlight = new LongAdder();
  private volatile boolean closed;

  /** What is done alone. */
  interface Work<T> {
    T run() throws CryptokiFailure;
  }

  /** Begins calls; waits while somebody is alone. To be followed by {@link #exit}. */
  void enter() {
    while (true) {
      // In this order: whoever wants to be alone closes first, and then counts.
      inFlight.increment();
      if (!closed) {
        return;
      }
      inFlight.decrement();
      while (closed) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  void exit() {
    inFlight.decrement();
  }

  /** Does something while nobody else is in; calls that hang for seconds are not waited for. */
  synchronized <T> T alone(Work<T> work) throws CryptokiFailure {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    closed = true;
    try {
      while (inFlight.sum() > 0 && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      return work.run();
    } finally {
      closed = false;
    }
  }
}
