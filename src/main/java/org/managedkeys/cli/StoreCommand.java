// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys store}: the commands about the live store as a whole. */
@Command(
    name = "store",
    description = "Checks, backs up, restores and moves what is kept at run time.",
    subcommands = {
      StoreCheckCommand.class,
      StoreBackupCommand.class,
      StoreRestoreCommand.class,
      StoreMigrateCommand.class
    },
    footer = "  managed-keys store check --config provider.properties")
final class StoreCommand extends CommandGroup {}
