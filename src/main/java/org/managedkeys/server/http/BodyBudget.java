// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of larger bodies are held at once, over all requests. Thread-safe. */
final class BodyBudget {

  private final AtomicLong taken = new AtomicLong();
  private final long most;

  BodyBudget(long most) {
    this.most = most;
  }

  /**
   * Takes more bytes for a body, if there are enough or nobody else has any.
   *
   * @param held what the body has taken already
   */
  boolean take(long held, long more) {
    while (true) {
      long before = taken.get();
      if (before != held && before + more > most) {
        return false;
      }
      if (taken.compareAndSet(before, before + more)) {
        return true;
      }
    }
  }

  /** Gives them back. */
  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
