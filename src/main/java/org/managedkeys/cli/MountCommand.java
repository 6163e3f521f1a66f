// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys mount}: the commands about mounts. */
@Command(
    name = "mount",
    description = {
      "Makes, changes, shows and removes mounts.",
      "A mount is a helper such as PKI under a path of its namespace. It may use the keys that are"
          + " listed for it, and those that are for any mount."
    },
    subcommands = {
      MountEnableCommand.class,
      MountTuneCommand.class,
      MountShowCommand.class,
      MountListCommand.class,
      MountDisableCommand.class
    },
    footer = "  managed-keys mount list --config provider.properties")
final class MountCommand extends CommandGroup {}
