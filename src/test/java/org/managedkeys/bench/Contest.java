// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * A row that is to be measured.
 *
 * @param section of the report
 * @param operation as the contestants know it
 * @param threads how many do it at a time
 * @param delayMillis that the service waits before it answers
 */
public record Contest(String section, String operation, int threads, int delayMillis, Tempo tempo) {

  @Override
  public String toString() {
    return section
        + " "
        + operation
        + ", threads: "
        + threads
        + (delayMillis == 0 ? "" : ", delay: " + delayMillis + " ms");
  }
}
