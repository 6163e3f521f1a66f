// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.lang.management.ManagementFactory;

/**
 * How busy the machine was.
 *
 * @param at a row's label, {@code start} or {@code end}
 * @param average the system's load average of the last minute; negative where there is none
 */
public record Load(String at, double average) {

  static Load now(String at) {
    return new Load(at, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
