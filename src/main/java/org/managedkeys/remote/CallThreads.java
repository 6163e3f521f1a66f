// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of this library on which requests are sent, so that whoever waits for one can leave it
 * behind: no library's own timeouts cover name resolution, connecting and a trickling answer alike.
 * Handing each call over costs some tens of microseconds of processor time, which is the price of
 * the deadline and of a prompt end when the caller is interrupted.
 *
 * <p>Their number is bounded by the callers; each ends with the attempt's own timeouts.
 */
final class CallThreads {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final ExecutorService EXECUTOR =
      Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "managedkeys-kms-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        // Libraries look up their parts here, and keytool has us in a class loader of its own.
        thread.setContextClassLoader(CallThreads.class.getClassLoader());
        return thread;
      });

  private CallThreads() {}

  static void start(Runnable task) {
    EXECUTOR.execute(task);
  }
}
