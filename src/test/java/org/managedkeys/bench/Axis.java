// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Places values between two ends of a plot.
 *
 * @param low value at {@code start}
 * @param high value at {@code end}
 * @param logarithmic whether equal ratios are equally far apart
 */
record Axis(double low, double high, double start, double end, boolean logarithmic) {

  private static final double TICKS = 6;

  /** From here on the small values of a linear axis could not be told apart. */
  private static final double WIDE = 3;

  private static final double ROOM = 0.04;

  /** Logarithmic if the values are far apart. */
  static Axis around(double least, double most, double start, double end) {
    boolean logarithmic = least > 0 && most / least > WIDE;
    if (logarithmic) {
      double room = Math.pow(most / least, ROOM);
      return new Axis(least / room, most * room, start, end, true);
    }
    double room = Math.max((most - least) * ROOM, Math.abs(most) * 1e-3);
    return new Axis(least - room, most + room, start, end, false);
  }

  /** From zero to a round value. */
  static Axis fromZero(double most, double start, double end) {
    double step = step(Math.max(most, Double.MIN_NORMAL) / 4);
    return new Axis(0, Math.ceil(most / step) * step, start, end, false);
  }

  double place(double value) {
    double part =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return start + part * (end - start);
  }

  /** Round values from low to high. */
  List<Double> ticks() {
    if (!logarithmic) {
      double step = step((high - low) / TICKS);
      List<Double> ticks = new ArrayList<>();
      for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-9); i++) {
        ticks.add(i * step);
      }
      return ticks;
    }
    double decades = Math.log10(high / low);
    double[] leading =
        decades > 5 ? new double[] {1} : decades > 1.2 ? new double[] {1, 2, 5} : FINE;
    List<Double> ticks = new ArrayList<>();
    for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
      for (double first : leading) {
        double tick = first * decade;
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private static final double[] FINE = {1, 1.5, 2, 3, 5, 7};

  /** The smallest of 1, 2 and 5 times a power of ten that is not below a value. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double first : new double[] {1, 2, 5}) {
      if (first * power >= least * (1 - 1e-9)) {
        return first * power;
      }
    }
    return 10 * power;
  }
}
