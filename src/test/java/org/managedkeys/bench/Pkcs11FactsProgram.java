// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.sun.jna.NativeLibrary;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Counts what operations on a token do, and prints the number. */
final class Pkcs11FactsProgram {

  /** Followed by the contestant and the module that counts. */
  static final String BYTES = "bytes";

  /** Followed by the contestant. */
  static final String LOCKS = "locks";

  private static final int THREADS = 32;
  private static final int WARM_UP = 500;
  private static final int OPERATIONS = 500;

  /** Of all threads, for {@link #LOCKS}. */
  static final int ALL_OPERATIONS = THREADS * OPERATIONS;

  private Pkcs11FactsProgram() {}

  public static void main(String[] arguments) throws Exception {
    String contestant = arguments[1];
    long number = arguments[0].equals(BYTES) ? bytes(contestant, arguments[2]) : waits(contestant);
    System.out.printf(Locale.ROOT, "%d%n", number);
  }

  private static long bytes(String contestant, String module) throws Exception {
    Workload workload = new Pkcs11Workloads().open(contestant, Pkcs11Operation.SIGN_RSA_100M.row());
    workload.verify();
    long before = counted(module);
    workload.run();
    return counted(module) - before;
  }

  private static long counted(String module) {
    return NativeLibrary.getInstance(module).getFunction("counted_bytes").invokeLong(new Object[0]);
  }

  /** How often one of many threads had to wait for a monitor or for a lock of the JDK's library. */
  private static long waits(String contestant) throws Exception {
    Pkcs11Workloads workloads = new Pkcs11Workloads();
    ConcurrentLinkedQueue<Long> waits = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch warm = new CountDownLatch(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < THREADS; number++) {
      Workload workload = workloads.open(contestant, Pkcs11Operation.SIGN_P256_NEW.row());
      workload.verify();
      Thread thread =
          new Thread(() -> {
            try {
              repeat(workload, WARM_UP);
              warm.countDown();
              warm.await();
              long before = waitsOfThisThread();
              repeat(workload, OPERATIONS);
              waits.add(waitsOfThisThread() - before);
            } catch (Exception e) {
              failures.add(e);
            }
          });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
    return waits.stream().mapToLong(Long::longValue).sum();
  }

  private static void repeat(Workload workload, int times) throws Exception {
    for (int time = 0; time < times; time++) {
      if (workload.run() == null) {
        throw new IllegalStateException("no result");
      }
    }
  }

  private static long waitsOfThisThread() {
    ThreadInfo info =
        ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
    return info.getBlockedCount() + info.getWaitedCount();
  }
}
