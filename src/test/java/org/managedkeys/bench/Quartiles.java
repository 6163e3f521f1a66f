// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Arrays;

/**
 * The middle of some values and how far they lie apart: a quarter of them is below {@code low}, a
 * quarter above {@code high}. Between two values the quartile is interpolated on a straight line.
 */
record Quartiles(double low, double median, double high) {

  /**
   * Of one value or more, in any order.
   *
   * @throws IllegalArgumentException if there is none, or one is no number
   */
  static Quartiles of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    if (!Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("not all are numbers: " + Arrays.toString(values));
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  /** How far the quartiles are from what they would be if nothing disturbed, at most. */
  double awayFrom(double expected) {
    return Math.max(Math.abs(low - expected), Math.abs(high - expected));
  }

  private static double at(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
