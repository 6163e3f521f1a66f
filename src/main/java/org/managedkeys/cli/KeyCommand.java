// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys key}: the commands about single keys. */
@Command(
    name = "key",
    aliases = "keys",
    description = {
      "Makes, shows, changes, tests and deletes entries of keys, and keys themselves.",
      "An entry names one key in a key service and says what may be done with it. No command"
          + " destroys a key in its service."
    },
    subcommands = {
      KeyPutCommand.class,
      KeyGetCommand.class,
      KeyListCommand.class,
      KeyDeleteCommand.class,
      KeyTestCommand.class,
      KeyGenerateCommand.class,
      KeyImportCommand.class
    },
    footer = "  managed-keys key list --config provider.properties")
final class KeyCommand extends CommandGroup {}
