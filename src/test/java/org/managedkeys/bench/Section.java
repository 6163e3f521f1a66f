// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/** A part of the benchmarks. */
interface Section {

  /**
   * Measures the rows that are wanted, and adds each to the log when it is done.
   *
   * @throws Exception if something cannot be measured, or a result is wrong
   */
  void run(BenchSettings settings, RunLog log) throws Exception;
}
