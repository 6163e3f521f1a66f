// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;

/** A contestant that runs as a process of its own, and works only while it is its turn. */
public interface Player extends AutoCloseable {

  Contestant contestant();

  /**
   * Waits until it can begin.
   *
   * @throws IOException if its result was wrong, or it has ended; the message says why
   */
  void awaitReady() throws IOException;

  /** Tells it to work for a turn, without waiting for the end. */
  void startTurn() throws IOException;

  /** Waits until it has ended its work, and is ready for the next turn. */
  Sample awaitTurn() throws IOException;

  /** Whether further turns will cost what the last ones did: its compilers have ended. */
  boolean isWarm();

  /** Ends its process. */
  @Override
  void close();
}
