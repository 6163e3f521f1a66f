// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/** What is told of a sample, for each operation. */
enum Quantity {
  /** Microseconds of all threads of the process. */
  CPU,
  /** Microseconds from start to end, divided among the operations of all threads. */
  WALL,
  /** Bytes on the heap. */
  ALLOCATED,
  REQUESTS,
  CONNECTIONS;

  private static final double NANOS_PER_MICRO = 1000;

  /**
   * For one operation.
   *
   * @throws IllegalArgumentException if none was completed: such a turn measured nothing
   */
  double of(Sample sample) {
    if (sample.operations() <= 0) {
      throw new IllegalArgumentException("a turn without operations: " + sample);
    }
    double total =
        switch (this) {
          case CPU -> sample.cpuNanos() / NANOS_PER_MICRO;
          case WALL -> sample.wallNanos() / NANOS_PER_MICRO;
          case ALLOCATED -> sample.allocatedBytes();
          case REQUESTS -> sample.requests();
          case CONNECTIONS -> sample.connections();
        };
    return total / sample.operations();
  }
}
