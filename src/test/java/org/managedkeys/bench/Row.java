// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;

/**
 * One thing that is done by several contestants in turns: round by round, all in the same order.
 *
 * @param section of the report: {@code pkcs11}, {@code cloud}, {@code start-up}, {@code scale},
 *     {@code pki}, {@code transit}, {@code server}
 * @param operation what is done, unique within the section: {@code sign-rsa-2048}
 * @param threads how many do it at a time
 * @param delayMillis that the service waits before it answers
 * @param series one per contestant; the number of samples is the same in all
 */
public record Row(
    String section, String operation, int threads, int delayMillis, List<Series> series) {

  public Row {
    series = List.copyOf(series);
  }
}
