// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;

/** A contestant in a JVM. */
final class JvmPlayer implements Player {

  private final Contestant contestant;
  private final JvmProcess process;
  private final int member;
  private final int threads;
  private final Runnable closing;
  private final CompilerRest rest = new CompilerRest();

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
    rest.add(turn.sample().wallNanos(), turn.compiledNanos());
    return turn.sample();
  }

  @Override
  public boolean isWarm() {
    return rest.isReached();
  }

  @Override
  public void close() {
    closing.run();
  }
}
