// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Option;

/** A command on one Transit mount. */
abstract class TransitMountCommand extends MountedCommand {

  @Option(
      names = {"-m", "--mount"},
      paramLabel = "PATH",
      description = "The mount of type transit. Default: transit.")
  private String mount = TransitMount.TYPE;

  @Override
  final void run(KeyRegistry registry, Namespace in) {
    run(TransitMount.open(registry, in, mount));
  }

  /** Does the command's work. */
  abstract void run(TransitMount transit);

  @Override
  final String mount() {
    return mount;
  }
}
