// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * What a contestant does over and over. Each thread has one of its own; all of a JVM share what is
 * opened once. Not thread-safe.
 */
public interface Workload extends AutoCloseable {

  /**
   * Does it once and checks the result by other means, before anything is timed.
   *
   * @throws Exception if the result is wrong, or there is none: then nothing is measured
   */
  void verify() throws Exception;

  /** Does it once; answers the result, so that no compiler can leave it out. */
  Object run() throws Exception;

  @Override
  default void close() {}
}
