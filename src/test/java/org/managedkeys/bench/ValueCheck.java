// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds our own time for an operation against a bound: milliseconds of wall time.
 *
 * @param over divides it, an operation's name of the same section: how it grows; empty for none
 */
record ValueCheck(String section, String operation, String over, Bound bound) implements Check {

  @Override
  public List<Finding> findings(Run run) {
    List<Finding> findings = new ArrayList<>();
    for (Row row : run.rows()) {
      if (row.section().equals(section) && row.operation().equals(operation)) {
        row.series().stream()
            .filter(each -> each.contestant().name().equals(Contestant.OURS))
            .map(each -> finding(run, row, each))
            .forEach(findings::add);
      }
    }
    return findings.isEmpty()
        ? List.of(Finding.notMeasured(scale(), operation, bound, "no such row in this run"))
        : findings;
  }

  private Finding finding(Run run, Row row, Series ours) {
    String subject = operation + ", " + ours.contestant();
    double millis = millis(ours);
    if (over.isEmpty()) {
      return Finding.of(scale(), subject, bound, millis, 0);
    }
    return run.rows().stream()
        .filter(each -> each.section().equals(section) && each.operation().equals(over))
        .filter(each -> each.threads() == row.threads())
        .flatMap(each -> each.series().stream())
        .filter(each -> each.contestant().equals(ours.contestant()))
        .findFirst()
        .map(base -> Finding.of(scale(), subject, bound, millis / millis(base), 0))
        .orElseGet(() -> Finding.notMeasured(scale(), subject, bound, "without " + over));
  }

  private static double millis(Series series) {
    return Statistics.of(series, Quantity.WALL).median() / 1000;
  }

  private String scale() {
    return over.isEmpty() ? "ms" : "× " + over;
  }
}
