// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A contestant that asks a server which nobody else asks: the code that a JVM makes of a server
 * depends on all who ask it, and on their protocols.
 */
record ServedEntrant(JvmEntrant asking, BenchServer server) implements Entrant {

  @Override
  public Contestant contestant() {
    return asking.contestant();
  }

  @Override
  public Player enter(Contest contest, Path log) throws IOException {
    return new ServedPlayer(asking.enter(contest, log), server);
  }

  /** What counts of its turns is the CPU time of the server. */
  private static final class ServedPlayer implements Player {

    private final Player asking;
    private final BenchServer server;
    private final CompilerRest rest = new CompilerRest();
    private long cpuBefore;
    private long compiledBefore;

    ServedPlayer(Player asking, BenchServer server) {
      this.asking = asking;
      this.server = server;
    }

    @Override
    public Contestant contestant() {
      return asking.contestant();
    }

    @Override
    public void awaitReady() throws IOException {
      asking.awaitReady();
    }

    @Override
    public void startTurn() throws IOException {
      compiledBefore = server.compiledNanos();
      cpuBefore = server.cpuNanos();
      asking.startTurn();
    }

    @Override
    public Sample awaitTurn() throws IOException {
      Sample sample = asking.awaitTurn();
      long cpu = server.cpuNanos() - cpuBefore;
      rest.add(sample.wallNanos(), server.compiledNanos() - compiledBefore);
      // What the asking JVM allocates tells nothing of the server.
      return new Sample(sample.operations(), sample.wallNanos(), cpu, 0, 0, 0);
    }

    @Override
    public boolean isWarm() {
      return asking.isWarm() && rest.isReached();
    }

    @Override
    public void close() {
      asking.close();
    }
  }
}
