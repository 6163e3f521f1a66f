// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Optional;

/** How a contestant is held against a reference in the same row. */
enum Comparison {
  /** Reference's CPU time ÷ contestant's: 1 is equal, less is slower. */
  CPU_RATIO("CPU", Quantity.CPU, true),
  /** Reference's time ÷ contestant's; for several threads that is the ratio of throughputs. */
  WALL_RATIO("wall", Quantity.WALL, true),
  /** Contestant's time ÷ reference's: as targets for start-up put it. */
  WALL_TIMES("wall", Quantity.WALL, true),
  ADDED_MICROS("µs CPU", Quantity.CPU, false),
  ADDED_BYTES("bytes allocated", Quantity.ALLOCATED, false),
  ADDED_REQUESTS("requests", Quantity.REQUESTS, false),
  ADDED_CONNECTIONS("connections", Quantity.CONNECTIONS, false);

  private final String unit;
  private final Quantity quantity;
  private final boolean ratio;

  Comparison(String unit, Quantity quantity, boolean ratio) {
    this.unit = unit;
    this.quantity = quantity;
    this.ratio = ratio;
  }

  /** What a value is: {@code of SunPKCS11, CPU}. */
  String scale(String against) {
    String other = against.equals(Contestant.FLOOR) ? "the floor" : against;
    if (this == WALL_TIMES) {
      return "× " + other + ", " + unit;
    }
    return ratio ? "of " + other + ", " + unit : unit + " over " + other;
  }

  /** The median of the rounds; of what is rare, the mean of all. Empty if it was not measured. */
  Optional<Double> value(Series reference, Series contestant) {
    return switch (this) {
      case ADDED_REQUESTS, ADDED_CONNECTIONS ->
          Optional.of(Statistics.mean(contestant, quantity) - Statistics.mean(reference, quantity));
      default -> quartiles(reference, contestant).map(Quartiles::median);
    };
  }

  /**
   * How far a value may be off by chance: as far as a second copy of the floor is away from the
   * floor.
   *
   * @param bound of the target: what is off by 5 % at 1 is off by 5 % at 3
   */
  double margin(Series floor, Series control, Bound bound) {
    double neutral = ratio ? 1 : 0;
    double away = quartiles(floor, control).map(each -> each.awayFrom(neutral)).orElse(0.0);
    return ratio ? away * bound.value() : away;
  }

  private Optional<Quartiles> quartiles(Series reference, Series contestant) {
    return switch (this) {
      case CPU_RATIO, WALL_RATIO -> Statistics.ratios(reference, contestant, quantity);
      case WALL_TIMES -> Statistics.ratios(contestant, reference, quantity);
      case ADDED_MICROS, ADDED_BYTES ->
          Statistics.tells(contestant, quantity)
              ? Optional.of(Statistics.differences(reference, contestant, quantity))
              : Optional.empty();
      case ADDED_REQUESTS, ADDED_CONNECTIONS ->
          Optional.of(Statistics.differences(reference, contestant, quantity));
    };
  }
}
