// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Warns of records that are lost, once a minute. Thread-safe. */
final class LostRecords {

  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final String log;
  private final LongSupplier clock;
  private boolean warned;
  private long last;
  private long count;

  /**
   * None are lost yet.
   *
   * @param log the audit log, for messages
   * @param clock in nanoseconds
   */
  LostRecords(String log, LongSupplier clock) {
    this.log = log;
    this.clock = clock;
  }

  synchronized void add(String reason) {
    count++;
    long now = clock.getAsLong();
    if (warned && now - last < PAUSE) {
      return;
    }
    warned = true;
    last = now;
    System.getLogger(LostRecords.class.getName())
        .log(WARNING, log + ": " + count + " records are lost so far: " + reason);
  }
}
