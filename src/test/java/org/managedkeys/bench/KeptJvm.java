// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contestant whose JVM stays for all contests that differ in nothing but their threads: what was
 * compiled for one of them need not be compiled again for the next.
 */
final class KeptJvm implements Entrant, AutoCloseable {

  private final JvmEntrant entrant;
  private final int mostThreads;
  private @Nullable JvmProcess process;

  /** A contestant, whose JVM starts with the first contest. */
  KeptJvm(JvmEntrant entrant, int mostThreads) {
    this.entrant = entrant;
    this.mostThreads = mostThreads;
  }

  @Override
  public Contestant contestant() {
    return entrant.contestant();
  }

  @Override
  public Player enter(Contest contest, Path log) throws IOException {
    JvmProcess present = process;
    if (present == null) {
      present = new JvmProcess(entrant, List.of(entrant.name()), contest, mostThreads, log);
      process = present;
    }
    return new JvmPlayer(contestant(), present, 0, contest.threads(), () -> {});
  }

  /** Ends its JVM. */
  @Override
  public void close() {
    JvmProcess present = process;
    if (present != null) {
      present.close();
    }
  }
}
