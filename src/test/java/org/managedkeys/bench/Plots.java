// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/** The plots of a run. Each is a file whose name begins with {@link #PREFIX}. */
final class Plots {

  static final String PREFIX = "bench-";
  static final String SUFFIX = ".svg";

  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * A plot that is drawn.
   *
   * @param file its name
   * @param section that it belongs to
   */
  record Plot(String file, String section, String title, String svg) {}

  private Plots() {}

  /** Those for which the run has anything to show. */
  static List<Plot> of(Run run) throws XMLStreamException {
    List<Plot> plots = new ArrayList<>();
    for (String section : run.rows().stream().map(Row::section).distinct().toList()) {
      List<Row> rows = run.rows().stream().filter(row -> row.section().equals(section)).toList();
      if (Sections.isWholeProcesses(section)) {
        addTimes(plots, section, rows);
      } else {
        addRatios(plots, section, rows);
        addThroughput(plots, section, rows);
      }
    }
    return plots;
  }

  /** A plot for each number of threads and delay: all contestants against the floor. */
  private static void addRatios(List<Plot> plots, String section, List<Row> rows)
      throws XMLStreamException {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      String group = Labels.at(row.threads(), row.delayMillis());
      groups.computeIfAbsent(group, key -> new ArrayList<>()).add(row);
    }
    for (Map.Entry<String, List<Row>> group : groups.entrySet()) {
      // Who waits for an answer takes hardly any CPU time: what counts is how many get theirs.
      boolean waits = group.getValue().get(0).delayMillis() > 0;
      Quantity quantity = waits ? Quantity.WALL : Quantity.CPU;
      List<DotPlot.Lane> lanes =
          group.getValue().stream()
              .map(row -> lane(row, quantity))
              .filter(lane -> !lane.dots().isEmpty())
              .toList();
      String title = Sections.title(section) + ", " + group.getKey();
      if (!lanes.isEmpty()) {
        DotPlot plot =
            new DotPlot(
                title,
                waits
                    ? "throughput, as a multiple of the floor's (further right is better)"
                    : "CPU time per operation, floor's ÷ contestant's (further right is better)",
                lanes,
                OptionalDouble.of(1),
                "as the floor");
        plots.add(new Plot(file(section, group.getKey()), section, title, plot.draw()));
      }
    }
  }

  private static DotPlot.Lane lane(Row row, Quantity quantity) {
    List<DotPlot.Dot> dots = new ArrayList<>();
    for (Series series : row.series()) {
      if (!series.contestant().name().equals(Contestant.FLOOR)) {
        Statistics.find(row, Contestant.FLOOR, series.contestant().jdk())
            .flatMap(floor -> Statistics.ratios(floor, series, quantity))
            .ifPresent(ratios -> dots.add(new DotPlot.Dot(series.contestant(), ratios)));
      }
    }
    return new DotPlot.Lane(row.operation(), dots, target(row, quantity));
  }

  private static OptionalDouble target(Row row, Quantity quantity) {
    Comparison comparison = quantity == Quantity.CPU ? Comparison.CPU_RATIO : Comparison.WALL_RATIO;
    return Targets.ALL.stream()
        .flatMap(target -> target.checks().stream())
        .flatMap(check -> check instanceof RowCheck each ? Stream.of(each) : Stream.empty())
        .filter(check -> check.covers(row) && check.comparison() == comparison)
        .filter(check -> check.against().equals(Contestant.FLOOR))
        .mapToDouble(check -> check.bound().value())
        .findFirst();
  }

  /** Whole processes have no floor: their times themselves. */
  private static void addTimes(List<Plot> plots, String section, List<Row> rows)
      throws XMLStreamException {
    List<DotPlot.Lane> lanes =
        rows.stream()
            .map(row ->
                new DotPlot.Lane(
                    row.threads() == 1 ? row.operation() : Labels.of(row),
                    row.series().stream()
                        .map(each -> new DotPlot.Dot(each.contestant(), millis(each)))
                        .toList(),
                    OptionalDouble.empty()))
            .filter(lane -> !lane.dots().isEmpty())
            .toList();
    if (!lanes.isEmpty()) {
      String title = Sections.title(section);
      DotPlot plot =
          new DotPlot(
              title, "wall time, ms (further left is better)", lanes, OptionalDouble.empty(), "");
      plots.add(new Plot(file(section, "times"), section, title, plot.draw()));
    }
  }

  private static Quartiles millis(Series series) {
    Quartiles micros = Statistics.of(series, Quantity.WALL);
    return new Quartiles(micros.low() / 1000, micros.median() / 1000, micros.high() / 1000);
  }

  /** For operations that were done by several numbers of threads, without delay. */
  private static void addThroughput(List<Plot> plots, String section, List<Row> rows)
      throws XMLStreamException {
    List<LinePlot.Panel> panels = new ArrayList<>();
    for (String operation : rows.stream().map(Row::operation).distinct().toList()) {
      List<Row> same =
          rows.stream()
              .filter(row -> row.operation().equals(operation) && row.delayMillis() == 0)
              .toList();
      if (same.stream().map(Row::threads).distinct().count() > 1) {
        panels.add(new LinePlot.Panel(operation, throughput(same)));
      }
    }
    if (!panels.isEmpty()) {
      String title = Sections.title(section) + ", throughput by threads";
      LinePlot plot =
          new LinePlot(title, "operations per second (higher is better)", "threads", panels);
      plots.add(new Plot(file(section, "throughput"), section, title, plot.draw()));
    }
  }

  private static Map<Contestant, SortedMap<Integer, Double>> throughput(List<Row> rows) {
    Map<Contestant, SortedMap<Integer, Double>> curves = new LinkedHashMap<>();
    for (Row row : rows) {
      for (Series series : row.series()) {
        perSecond(series)
            .ifPresent(value ->
                curves
                    .computeIfAbsent(series.contestant(), key -> new TreeMap<>())
                    .put(row.threads(), value));
      }
    }
    return curves;
  }

  private static Optional<Double> perSecond(Series series) {
    return Statistics.tells(series, Quantity.WALL)
        ? Optional.of(NANOS_PER_SECOND / 1000 / Statistics.of(series, Quantity.WALL).median())
        : Optional.empty();
  }

  private static String file(String section, String group) {
    String name = section + "-" + group.replace(",", "").replace(' ', '-');
    return PREFIX + name + SUFFIX;
  }
}
