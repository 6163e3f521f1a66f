// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * One thing that was held against a target.
 *
 * @param scale what the value is: {@code of the floor, CPU}
 * @param subject row and contestant
 * @param bound that the target sets
 * @param value that was measured; NaN if none was
 * @param margin by which it may be off by chance
 * @param reason why there is no value, or what a reader has to know; empty if nothing
 */
record Finding(
    String scale,
    String subject,
    Bound bound,
    double value,
    double margin,
    Verdict verdict,
    String reason) {

  static Finding of(String scale, String subject, Bound bound, double value, double margin) {
    return new Finding(scale, subject, bound, value, margin, bound.judge(value, margin), "");
  }

  static Finding notMeasured(String scale, String subject, Bound bound, String reason) {
    return new Finding(scale, subject, bound, Double.NaN, 0, Verdict.NOT_MEASURED, reason);
  }

  boolean isMeasured() {
    return !Double.isNaN(value);
  }
}
