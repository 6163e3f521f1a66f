// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds us against a reference in every row of an operation.
 *
 * @param threads of the rows; 0 for all
 * @param delayMillis of the rows; negative for all
 * @param jdk on which we are; 0 for all
 * @param against a contestant's name; that on the same JDK counts, if it has one
 */
record RowCheck(
    String section,
    String operation,
    int threads,
    int delayMillis,
    int jdk,
    Comparison comparison,
    String against,
    Bound bound)
    implements Check {

  /** At any number of threads and any delay, on any JDK. */
  static RowCheck of(
      String section, String operation, Comparison comparison, String against, Bound bound) {
    return new RowCheck(section, operation, 0, -1, 0, comparison, against, bound);
  }

  RowCheck threads(int number) {
    return new RowCheck(section, operation, number, delayMillis, jdk, comparison, against, bound);
  }

  RowCheck delay(int millis) {
    return new RowCheck(section, operation, threads, millis, jdk, comparison, against, bound);
  }

  RowCheck on(int version) {
    return new RowCheck(
        section, operation, threads, delayMillis, version, comparison, against, bound);
  }

  @Override
  public List<Finding> findings(Run run) {
    List<Finding> findings = new ArrayList<>();
    for (Row row : run.rows()) {
      if (covers(row)) {
        row.series().stream()
            .filter(each -> each.contestant().name().equals(Contestant.OURS))
            .filter(each -> jdk == 0 || each.contestant().jdk() == jdk)
            .map(each -> finding(run, row, each))
            .forEach(findings::add);
      }
    }
    return findings.isEmpty() ? List.of(missing("no such row in this run")) : findings;
  }

  boolean covers(Row row) {
    return row.section().equals(section)
        && row.operation().equals(operation)
        && (threads == 0 || row.threads() == threads)
        && (delayMillis < 0 || row.delayMillis() == delayMillis);
  }

  private Finding finding(Run run, Row row, Series ours) {
    int version = ours.contestant().jdk();
    String subject = Labels.of(row) + ", " + ours.contestant();
    Optional<Series> reference = Statistics.find(row, against, version);
    if (reference.isEmpty()) {
      return Finding.notMeasured(scale(), subject, bound, "without " + against);
    }
    Optional<Double> value = comparison.value(reference.get(), ours);
    if (value.isEmpty()) {
      return Finding.notMeasured(scale(), subject, bound, "the row does not tell");
    }
    double margin =
        Spread.near(run, row, version)
            .map(pair -> comparison.margin(pair.floor(), pair.control(), bound))
            .orElse(0.0);
    return Finding.of(scale(), subject, bound, value.get(), margin);
  }

  private String scale() {
    return comparison.scale(against);
  }

  private Finding missing(String reason) {
    List<String> parts = new ArrayList<>(List.of(operation));
    if (threads > 0) {
      parts.add(Labels.at(threads, Math.max(delayMillis, 0)));
    } else if (delayMillis > 0) {
      parts.add(delayMillis + " ms");
    }
    if (jdk > 0) {
      parts.add(new Contestant(Contestant.OURS, jdk).toString());
    }
    return Finding.notMeasured(scale(), String.join(", ", parts), bound, reason);
  }
}
