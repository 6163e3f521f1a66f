// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A section's rows as text: a line for each contestant. Columns in which nothing stands are left
 * out.
 *
 * @param head of the columns
 * @param lines as many cells each as the head has
 */
record ResultTable(List<String> head, List<List<String>> lines) {

  /** How many columns from the left say which row and whose line it is. */
  static final int NAMES = 3;

  /** The column that counts. */
  static final String LEADING = "floor ÷ it, CPU";

  /** That of a section. */
  static ResultTable of(Run run, String section) {
    boolean millis = Sections.isWholeProcesses(section);
    String unit = millis ? "ms" : "µs";
    List<String> head =
        List.of(
            "operation",
            "at",
            "contestant",
            "CPU, " + unit,
            "wall, " + unit,
            LEADING,
            "floor ÷ it, wall",
            "it ÷ ours, CPU",
            "it ÷ ours, wall",
            "allocated, B",
            "requests",
            "connections");
    List<List<String>> lines = new ArrayList<>();
    for (Row row : run.rows()) {
      if (row.section().equals(section)) {
        boolean first = true;
        for (Series series : row.series()) {
          lines.add(line(row, series, first, millis ? 1000 : 1));
          first = false;
        }
      }
    }
    return new ResultTable(head, lines).withoutEmptyColumns();
  }

  private static List<String> line(Row row, Series series, boolean first, double divisor) {
    Contestant contestant = series.contestant();
    boolean isFloor = contestant.name().equals(Contestant.FLOOR);
    boolean isOurs = contestant.name().equals(Contestant.OURS);
    Optional<Series> floor =
        isFloor ? Optional.empty() : Statistics.find(row, Contestant.FLOOR, contestant.jdk());
    // The floor and what else is no Java have a line for all JDKs, and ours one for each.
    Optional<Series> ours =
        isOurs || isFloor || contestant.jdk() == 0
            ? Optional.empty()
            : Statistics.find(row, Contestant.OURS, contestant.jdk());
    return List.of(
        first ? row.operation() : "",
        first ? Labels.at(row.threads(), row.delayMillis()) : "",
        contestant.toString(),
        amount(series, Quantity.CPU, divisor),
        amount(series, Quantity.WALL, divisor),
        ratio(floor, series, Quantity.CPU),
        ratio(floor, series, Quantity.WALL),
        ours.map(each -> ratio(Optional.of(series), each, Quantity.CPU)).orElse(""),
        ours.map(each -> ratio(Optional.of(series), each, Quantity.WALL)).orElse(""),
        amount(series, Quantity.ALLOCATED, 1),
        mean(series, Quantity.REQUESTS),
        mean(series, Quantity.CONNECTIONS));
  }

  private static String amount(Series series, Quantity quantity, double divisor) {
    return Statistics.tells(series, quantity)
        ? Labels.number(Statistics.of(series, quantity).median() / divisor)
        : "";
  }

  private static String mean(Series series, Quantity quantity) {
    double mean = Statistics.mean(series, quantity);
    return mean == 0 ? "" : Labels.ratio(mean);
  }

  private static String ratio(Optional<Series> reference, Series contestant, Quantity quantity) {
    return reference
        .flatMap(each -> Statistics.ratios(each, contestant, quantity))
        .map(Labels::ratio)
        .orElse("");
  }

  private ResultTable withoutEmptyColumns() {
    int[] filled =
        IntStream.range(0, head.size())
            .filter(i -> lines.stream().anyMatch(line -> !line.get(i).isEmpty()))
            .toArray();
    return new ResultTable(
        pick(head, filled), lines.stream().map(line -> pick(line, filled)).toList());
  }

  private static List<String> pick(List<String> cells, int[] columns) {
    return IntStream.of(columns).mapToObj(cells::get).toList();
  }
}
