// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** What the samples of a row come to. Contestants are compared round by round. */
final class Statistics {

  private Statistics() {}

  /** Per operation, of all rounds. */
  static Quartiles of(Series series, Quantity quantity) {
    return Quartiles.of(values(series, quantity));
  }

  /** Per operation, of all rounds together: for what is rare. */
  static double mean(Series series, Quantity quantity) {
    // Also refuses turns without operations.
    double[] values = values(series, quantity);
    double sum = 0;
    long operations = 0;
    for (int i = 0; i < values.length; i++) {
      long count = series.samples().get(i).operations();
      sum += values[i] * count;
      operations += count;
    }
    return sum / operations;
  }

  /** Whether every sample tells of it: what does not apply is 0. */
  static boolean tells(Series series, Quantity quantity) {
    return Arrays.stream(values(series, quantity)).allMatch(value -> value > 0);
  }

  /**
   * How many times as much the reference took as the contestant in the same round: above 1 the
   * contestant took less. Empty if one of them does not tell.
   */
  static Optional<Quartiles> ratios(Series reference, Series contestant, Quantity quantity) {
    if (!tells(reference, quantity) || !tells(contestant, quantity)) {
      return Optional.empty();
    }
    return Optional.of(paired(reference, contestant, quantity, (base, own) -> base / own));
  }

  /** How much more the contestant took than the reference in the same round. */
  static Quartiles differences(Series reference, Series contestant, Quantity quantity) {
    return paired(reference, contestant, quantity, (base, own) -> own - base);
  }

  /** That of a name and JDK, else that of the name which is no Java. */
  static Optional<Series> find(Row row, String name, int jdk) {
    return named(row.series(), new Contestant(name, jdk))
        .or(() -> named(row.series(), new Contestant(name, 0)));
  }

  private static Optional<Series> named(List<Series> all, Contestant contestant) {
    return all.stream().filter(each -> each.contestant().equals(contestant)).findFirst();
  }

  private static double[] values(Series series, Quantity quantity) {
    if (series.samples().isEmpty()) {
      throw new IllegalArgumentException(series.contestant() + " had no turn");
    }
    return series.samples().stream().mapToDouble(quantity::of).toArray();
  }

  private static Quartiles paired(
      Series reference, Series contestant, Quantity quantity, DoubleBinaryOperator operator) {
    double[] base = values(reference, quantity);
    double[] own = values(contestant, quantity);
    if (base.length != own.length) {
      throw new IllegalArgumentException(
          reference.contestant()
              + " had "
              + base.length
              + " turns and "
              + contestant.contestant()
              + " "
              + own.length);
    }
    double[] results = new double[base.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = operator.applyAsDouble(base[i], own[i]);
    }
    return Quartiles.of(results);
  }
}
