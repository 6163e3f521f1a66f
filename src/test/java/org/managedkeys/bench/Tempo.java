// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * How long the contestants of a row work.
 *
 * @param rounds each contestant has a turn in each
 * @param turnMillis how long a turn takes; an operation that was begun is ended
 * @param warmUpMillis how long contestants whose compilers are still busy work before the first
 *     round, at most
 */
public record Tempo(int rounds, int turnMillis, int warmUpMillis) {

  public Tempo rounds(int other) {
    return new Tempo(other, turnMillis, warmUpMillis);
  }

  public Tempo turnMillis(int other) {
    return new Tempo(rounds, other, warmUpMillis);
  }

  public Tempo warmUpMillis(int other) {
    return new Tempo(rounds, turnMillis, other);
  }
}
