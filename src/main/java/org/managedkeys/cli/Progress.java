// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.PrintWriter;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;

/**
 * Tells on standard error what a step is waiting for, once it takes longer than a second, and again
 * every ten seconds.
 */
final class Progress {

  private static final int FIRST_MILLIS = 1_000;
  private static final int NEXT_MILLIS = 10_000;

  private Progress() {}

  /** A step that gives something. */
  interface Step<T, E extends Exception> {
    T run() throws E;
  }

  /**
   * Runs a step.
   *
   * @param doing what is being done, as a person says it: {@code connecting to kms 'hsm'}
   */
  static <T, E extends Exception> T during(PrintWriter err, String doing, Step<T, E> step)
      throws E {
    return during(err, () -> doing, step);
  }

  /** Runs a step that can say how far it is. */
  static <T, E extends Exception> T during(PrintWriter err, Supplier<String> doing, Step<T, E> step)
      throws E {
    Timer timer = new Timer("managedkeys-progress", true);
    try {
      timer.schedule(
          new TimerTask() {
            @Override
            public void run() {
              err.println("managed-keys: still " + doing.get() + " ...");
              err.flush();
            }
          },
          FIRST_MILLIS,
          NEXT_MILLIS);
      return step.run();
    } finally {
      timer.cancel();
    }
  }
}
