// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;

/** One that can take part in contests. */
public interface Entrant {

  Contestant contestant();

  /**
   * Starts it, without waiting until it is ready.
   *
   * @param log a file that nobody else writes to
   */
  Player enter(Contest contest, Path log) throws IOException;
}
