// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys transit}: the commands that use keys. */
@Command(
    name = "transit",
    description = {
      "Signs, verifies, encrypts, decrypts and makes MACs with keys that stay in their key"
          + " services.",
      "A mount of type transit has keys with versions, each of which is a managed key that the"
          + " mount may use. docs/transit.md is the guide."
    },
    subcommands = {
      TransitKeyCommand.class,
      TransitSignCommand.class,
      TransitVerifyCommand.class,
      TransitEncryptCommand.class,
      TransitDecryptCommand.class,
      TransitRewrapCommand.class,
      TransitDatakeyCommand.class,
      TransitHmacCommand.class,
      TransitCmacCommand.class,
      TransitRandomCommand.class,
      TransitHashCommand.class,
      TransitConfigCommand.class
    },
    footer = {
      "  managed-keys transit sign orders --in message.txt --config provider.properties",
      "  managed-keys transit encrypt files --in message.txt --config provider.properties"
    })
final class TransitCommand extends CommandGroup {}
