// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells from the last turns whether the compilers of a JVM have ended their work: further turns
 * will cost what the last ones did. Not thread-safe.
 */
final class CompilerRest {

  /** How many turns tell. */
  private static final int LAST_TURNS = 8;

  /**
   * The part of the time that compilers may be busy in them: one of so many. They never stop for
   * good; but they have next to nothing to do.
   */
  private static final int MOST_COMPILING = 25;

  private final Deque<Turn> lastTurns = new ArrayDeque<>();

  private record Turn(long wallNanos, long compiledNanos) {}

  /** Counts a turn, and for how long compilers were busy in it. */
  void add(long wallNanos, long compiledNanos) {
    lastTurns.addLast(new Turn(wallNanos, compiledNanos));
    if (lastTurns.size() > LAST_TURNS) {
      lastTurns.removeFirst();
    }
  }

  boolean isReached() {
    long wall = lastTurns.stream().mapToLong(Turn::wallNanos).sum();
    long compiled = lastTurns.stream().mapToLong(Turn::compiledNanos).sum();
    return lastTurns.size() == LAST_TURNS && compiled * MOST_COMPILING <= wall;
  }
}
