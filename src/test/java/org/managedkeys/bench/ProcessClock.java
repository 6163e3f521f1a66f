// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What this process has used so far. The CPU time is asked of the system itself: the JVM's own
 * answer comes in steps of 10 ms, which is a tenth of a turn.
 */
final class ProcessClock {

  /** The figures of a moment, or of a time between two. */
  record Reading(long wallNanos, long cpuNanos, long allocatedBytes) {
    Reading since(Reading start) {
      return new Reading(
          wallNanos - start.wallNanos,
          cpuNanos - start.cpuNanos,
          allocatedBytes - start.allocatedBytes);
    }
  }

  /** The C library's part. */
  interface C extends Library {
    C INSTANCE = Native.load("c", C.class);

    /** clock_gettime, under the name that JNA looks for. */
    int clock_gettime(int clock, Pointer time);
  }

  /** CLOCK_PROCESS_CPUTIME_ID in time.h. */
  private static final int CPU_CLOCK = Platform.isMac() ? 12 : 2;

  private static final long NANOS = 1_000_000_000L;

  private final Memory time = new Memory(2L * Long.BYTES);
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName threads;

  ProcessClock() {
    try {
      threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The figures of this moment; the dearest to read comes outside of what is timed. */
  synchronized Reading read() {
    long bytes = allocatedBytes();
    if (C.INSTANCE.clock_gettime(CPU_CLOCK, time) != 0) {
      throw new IllegalStateException("the system does not tell the CPU time of this process");
    }
    long cpu = time.getLong(0) * NANOS + time.getLong(Long.BYTES);
    return new Reading(System.nanoTime(), cpu, bytes);
  }

  /** Of the threads that live: on 17 nobody counts those that have ended. */
  private long allocatedBytes() {
    try {
      long[] ids = ManagementFactory.getThreadMXBean().getAllThreadIds();
      Object answer =
          server.invoke(
              threads,
              "getThreadAllocatedBytes",
              new Object[] {ids},
              new String[] {long[].class.getName()});
      long sum = 0;
      for (long bytes : (long[]) answer) {
        sum += Math.max(bytes, 0);
      }
      return sum;
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
