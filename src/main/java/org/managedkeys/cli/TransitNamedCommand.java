// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Parameters;

/** A command on one key of a Transit mount. */
abstract class TransitNamedCommand extends TransitMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "NAME", description = "The key of the mount.")
  private String name;

  @Override
  final void run(TransitMount transit) {
    run(transit, name);
  }

  /** Does the command's work. */
  abstract void run(TransitMount transit, String key);

  /** The key as messages name it. */
  final String keySubject() {
    return "key '" + name + "' of " + subject();
  }
}
