// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A contestant in a JVM. */
final class JvmPlayer implements Player {

  /** How many turns tell whether it is warm. */
  private static final int LAST_TURNS = 8;

  /** The part of the time that compilers may be busy in them: one of so many. */
  private static final int MOST_COMPILING = 25;

  private final Contestant contestant;
  private final JvmProcess process;
  private final int member;
  private final int threads;
  private final Runnable closing;
  private final Deque<JvmProcess.Turn> lastTurns = new ArrayDeque<>();

  /**
   * A contestant that is ready as soon as its JVM is.
   *
   * @param member its number in the JVM
   * @param threads how many of the JVM's threads work in its turns
   * @param closing what is to be done when its contest is over
   */
  JvmPlayer(Contestant contestant, JvmProcess process, int member, int threads, Runnable closing) {
    this.contestant = contestant;
    this.process = process;
    this.member = member;
    this.threads = threads;
    this.closing = closing;
  }

  @Override
  public Contestant contestant() {
    return contestant;
  }

  @Override
  public void awaitReady() throws IOException {
    process.awaitReady();
  }

  @Override
  public void startTurn() throws IOException {
    process.startTurn(member, threads);
  }

  @Override
  public Sample awaitTurn() throws IOException {
    JvmProcess.Turn turn = process.awaitTurn();
    lastTurns.addLast(turn);
    if (lastTurns.size() > LAST_TURNS) {
      lastTurns.removeFirst();
    }
    return turn.sample();
  }

  /** Compilers never stop for good; but they have next to nothing to do. */
  @Override
  public boolean isWarm() {
    long wall = lastTurns.stream().mapToLong(turn -> turn.sample().wallNanos()).sum();
    long compiled = lastTurns.stream().mapToLong(JvmProcess.Turn::compiledNanos).sum();
    return lastTurns.size() == LAST_TURNS && compiled * MOST_COMPILING <= wall;
  }

  @Override
  public void close() {
    closing.run();
  }
}
