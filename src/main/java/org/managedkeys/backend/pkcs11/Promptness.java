// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.concurrent.TimeUnit;

/**
 * How promptly a token answers the calls of one key. A caller who shall be able to give up must
 * have its call made by another thread, and to wait for that thread takes some tens of
 * microseconds: nothing beside the milliseconds of a device behind a network, but more than a
 * software token needs to sign. So a key that has answered promptly a number of times is called on
 * the caller's own thread, until it does so no more.
 *
 * <p>Shared by threads without a lock: a count that is lost changes nothing but the moment.
 */
final class Promptness {

  /** Answers that take longer are late, or the machine is busy. */
  private static final long PROMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int TRUSTED = 16;
  private static final int MOST = 64;

  /**
   * A late answer weighs as much as two prompt ones: of the calls of a machine with more threads
   * than processors some are late for lack of a processor.
   */
  private static final int LATE = 2;

  /** The clock is not free: of the calls to a token that is trusted one in so many is measured. */
  private static final int MEASURED = 16;

  private int score;
  private int unmeasured;

  /** Whether the answers have been prompt for a while. */
  boolean isTrusted() {
    return score >= TRUSTED;
  }

  /** Whether the next answer of a trusted token is to be counted. */
  boolean isDue() {
    int present = unmeasured + 1;
    boolean due = present >= MEASURED;
    unmeasured = due ? 0 : present;
    return due;
  }

  /** Counts an answer that took so long. */
  void answered(long nanos) {
    int present = score;
    if (nanos > PROMPT_NANOS) {
      score = Math.max(present - LATE, 0);
    } else if (present < MOST) {
      score = present + 1;
    }
  }
}
