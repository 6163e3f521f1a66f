// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * The workloads of a section, inside a contestant's JVM. Made once per JVM, by a constructor
 * without arguments: settings come as system properties, which the {@link JvmEntrant} names.
 *
 * <p>Thread-safe.
 */
public interface WorkloadSource extends AutoCloseable {

  /**
   * A workload for one thread.
   *
   * @param contestant the {@linkplain Contestant#name name} of who does it
   * @param operation what is done
   */
  Workload open(String contestant, String operation) throws Exception;

  @Override
  default void close() {}
}
