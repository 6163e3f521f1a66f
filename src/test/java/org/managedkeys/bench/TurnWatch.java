// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/** Is told of the turns, by the thread that gives them: counters of a server are read here. */
public interface TurnWatch {

  /** Sees nothing. */
  TurnWatch NONE = (contestant, sample) -> sample;

  /** A contestant is about to begin; nobody else works. */
  default void before(Contestant contestant) {}

  /**
   * A contestant has ended its turn.
   *
   * @return the sample, with what else is known of the turn
   */
  Sample after(Contestant contestant, Sample sample);
}
