// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys kms}: the commands about connections to key services. */
@Command(
    name = "kms",
    description = {
      "Makes, shows, changes, tests and deletes connections to key services.",
      "A connection holds the credentials for all keys that are reached through it. Those that the"
          + " configuration declares are listed, and are changed there."
    },
    subcommands = {
      KmsPutCommand.class,
      KmsGetCommand.class,
      KmsListCommand.class,
      KmsTestCommand.class,
      KmsRenameCommand.class,
      KmsDeleteCommand.class
    },
    footer = "  managed-keys kms list --config provider.properties")
final class KmsCommand extends CommandGroup {}
