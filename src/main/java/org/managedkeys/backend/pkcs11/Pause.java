// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits between attempts, longer each time, and never as long as another process that started too.
 */
final class Pause {

  private static final long FIRST_MILLIS = 10;

  private Pause() {}

  /**
   * Waits after an attempt; the first is number 1. Somewhat shorter if the thread is interrupted.
   */
  static void after(int attempt) {
    long most = FIRST_MILLIS << attempt;
    LockSupport.parkNanos(
        TimeUnit.MILLISECONDS.toNanos(most / 2 + ThreadLocalRandom.current().nextLong(most / 2)));
  }
}
