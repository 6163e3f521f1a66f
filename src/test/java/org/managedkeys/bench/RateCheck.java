// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;

/** Holds how many of an operation we do in a second, with all threads together, against a bound. */
record RateCheck(String section, String operation, Bound bound) implements Check {

  private static final double MICROS_PER_SECOND = 1e6;
  private static final String SCALE = "per second";

  @Override
  public List<Finding> findings(Run run) {
    List<Finding> findings =
        run.rows().stream()
            .filter(row -> row.section().equals(section) && row.operation().equals(operation))
            .flatMap(row ->
                row.series().stream()
                    .filter(each -> each.contestant().name().equals(Contestant.OURS))
                    .map(each ->
                        Finding.of(
                            SCALE,
                            Labels.of(row) + ", " + each.contestant(),
                            bound,
                            MICROS_PER_SECOND / Statistics.of(each, Quantity.WALL).median(),
                            0)))
            .toList();
    return findings.isEmpty()
        ? List.of(Finding.notMeasured(SCALE, operation, bound, "no such row in this run"))
        : findings;
  }
}
