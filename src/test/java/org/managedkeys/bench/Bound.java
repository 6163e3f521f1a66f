// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * The least or the most that a value may be.
 *
 * @param atLeast whether it is the least
 * @param value as the target puts it
 */
record Bound(boolean atLeast, double value) {

  static Bound atLeast(double value) {
    return new Bound(true, value);
  }

  static Bound atMost(double value) {
    return new Bound(false, value);
  }

  /**
   * Judges a value.
   *
   * @param margin how far off the value may be by chance
   */
  Verdict judge(double measured, double margin) {
    double missedBy = atLeast ? value - measured : measured - value;
    if (missedBy <= 0) {
      return Verdict.MET;
    }
    return missedBy <= margin ? Verdict.MET_WITHIN_SPREAD : Verdict.MISSED;
  }

  @Override
  public String toString() {
    return (atLeast ? "≥ " : "≤ ") + Labels.number(value);
  }
}
