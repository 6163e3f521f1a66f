// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Comparator;
import java.util.Optional;

/** How far apart two equal things came out in a run: the floor and its second copy. */
final class Spread {

  /** A floor and its control, which took turns with each other. */
  record Pair(Series floor, Series control) {}

  private Spread() {}

  /**
   * The pair of a row itself; else that of the row of its section which is the nearest: the same
   * operation first, then the same delay, then the number of threads. Empty if the section has
   * none.
   */
  static Optional<Pair> near(Run run, Row row, int jdk) {
    return run.rows().stream()
        .filter(each -> each.section().equals(row.section()) && pair(each, jdk).isPresent())
        .min(
            Comparator.comparingInt((Row each) -> unlike(each, row))
                .thenComparingInt(each -> Math.abs(each.threads() - row.threads())))
        .flatMap(each -> pair(each, jdk));
  }

  private static int unlike(Row one, Row other) {
    return (one.operation().equals(other.operation()) ? 0 : 2)
        + (one.delayMillis() == other.delayMillis() ? 0 : 1);
  }

  /** A control may run on one JDK only: its floor is that of the same JDK. */
  private static Optional<Pair> pair(Row row, int jdk) {
    return Statistics.find(row, Contestant.CONTROL, jdk)
        .or(() ->
            row.series().stream()
                .filter(each -> each.contestant().name().equals(Contestant.CONTROL))
                .findFirst())
        .flatMap(control ->
            Statistics.find(row, Contestant.FLOOR, control.contestant().jdk())
                .map(floor -> new Pair(floor, control)));
  }
}
