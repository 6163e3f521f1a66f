// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** How numbers and rows are written in the report. */
final class Labels {

  /** What is not there. */
  static final String NONE = "-";

  private static final DecimalFormatSymbols ENGLISH = new DecimalFormatSymbols(Locale.ROOT);

  private Labels() {}

  /** {@code sign-p256, 32 threads, 20 ms}. */
  static String of(Row row) {
    return row.operation() + ", " + at(row.threads(), row.delayMillis());
  }

  /** {@code 32 threads, 20 ms}. */
  static String at(int threads, int delayMillis) {
    String delay = delayMillis == 0 ? "" : ", " + delayMillis + " ms";
    return threads + (threads == 1 ? " thread" : " threads") + delay;
  }

  /** Three digits that say something; whole numbers with thousands told apart. */
  static String number(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size >= 99.95) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 9.995) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, size >= 0.01 ? "%.2f" : "%.4f", value);
  }

  /** A ratio; near 1 the third digit matters. */
  static String ratio(double value) {
    return value < 1.995 && value >= 0.0995
        ? String.format(Locale.ROOT, "%.3f", value)
        : number(value);
  }

  /** A value at an axis, without digits that say nothing. */
  static String tick(double value) {
    String text = new DecimalFormat("#,##0.####", ENGLISH).format(value);
    return text.equals("-0") ? "0" : text;
  }

  static String ratio(Quartiles ratios) {
    return ratio(ratios.median()) + " (" + ratio(ratios.low()) + "…" + ratio(ratios.high()) + ")";
  }
}
