// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;

/** What Prometheus's users expect of a JVM, by the names that its own library gives. */
final class JvmMetrics {

  private static final double MILLIS = 1e3;

  private JvmMetrics() {}

  /** Has them asked for whenever the others are. */
  static void addTo(PrometheusRegistry collected) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory(collected, "jvm_memory_used_bytes", "Memory in use", memory, MemoryUsage::getUsed);
    memory(
        collected,
        "jvm_memory_committed_bytes",
        "Memory taken from the system",
        memory,
        MemoryUsage::getCommitted);
    memory(
        collected,
        "jvm_memory_max_bytes",
        "Memory that may be taken; -1 for any",
        memory,
        MemoryUsage::getMax);
    GaugeWithCallback.builder()
        .name("jvm_threads_current")
        .help("Platform threads")
        .callback(gauge -> gauge.call(ManagementFactory.getThreadMXBean().getThreadCount()))
        .register(collected);
    CounterWithCallback.builder()
        .name("jvm_gc_collection_seconds_total")
        .help("Time spent on collecting garbage")
        .labelNames("gc")
        .callback(counter -> {
          for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            counter.call(Math.max(0, collector.getCollectionTime()) / MILLIS, collector.getName());
          }
        })
        .register(collected);
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("When the process was started, in seconds since 1970")
        .callback(gauge -> gauge.call(ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS))
        .register(collected);
  }

  /** A figure of the heap, and of the rest. */
  private interface Figure {
    long of(MemoryUsage usage);
  }

  private static void memory(
      PrometheusRegistry collected, String name, String help, MemoryMXBean memory, Figure figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("area")
        .callback(gauge -> {
          gauge.call((double) figure.of(memory.getHeapMemoryUsage()), "heap");
          gauge.call((double) figure.of(memory.getNonHeapMemoryUsage()), "nonheap");
        })
        .register(collected);
  }
}
