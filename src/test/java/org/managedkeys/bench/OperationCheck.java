// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds one of our operations against another one of ours, in CPU time. They were measured in rows
 * of their own, at other times; so what each takes over the floor of its own row is compared.
 */
record OperationCheck(String section, String operation, String than, Bound bound) implements Check {

  @Override
  public List<Finding> findings(Run run) {
    List<Finding> findings = new ArrayList<>();
    for (Row row : run.rows()) {
      if (row.section().equals(section) && row.operation().equals(operation)) {
        row.series().stream()
            .filter(each -> each.contestant().name().equals(Contestant.OURS))
            .map(each -> finding(run, row, each.contestant()))
            .forEach(findings::add);
      }
    }
    return findings.isEmpty()
        ? List.of(Finding.notMeasured(scale(), operation, bound, "no such row in this run"))
        : findings;
  }

  private Finding finding(Run run, Row row, Contestant ours) {
    String subject = Labels.of(row) + ", " + ours;
    Optional<Double> more = added(row, ours);
    Optional<Row> other =
        run.rows().stream()
            .filter(each -> each.section().equals(section) && each.operation().equals(than))
            .filter(each -> each.threads() == row.threads())
            .filter(each -> each.delayMillis() == row.delayMillis())
            .findFirst();
    Optional<Double> less = other.flatMap(each -> added(each, ours));
    if (more.isEmpty() || less.isEmpty()) {
      return Finding.notMeasured(scale(), subject, bound, "without both operations and the floor");
    }
    double margin = margin(run, row, ours) + margin(run, other.orElseThrow(), ours);
    return Finding.of(scale(), subject, bound, more.get() - less.get(), margin);
  }

  private static Optional<Double> added(Row row, Contestant ours) {
    Optional<Series> floor = Statistics.find(row, Contestant.FLOOR, ours.jdk());
    return Statistics.find(row, ours.name(), ours.jdk())
        .filter(each -> floor.isPresent())
        .flatMap(each -> Comparison.ADDED_MICROS.value(floor.orElseThrow(), each));
  }

  private double margin(Run run, Row row, Contestant ours) {
    return Spread.near(run, row, ours.jdk())
        .map(pair -> Comparison.ADDED_MICROS.margin(pair.floor(), pair.control(), bound))
        .orElse(0.0);
  }

  private String scale() {
    return "µs CPU over " + than;
  }
}
