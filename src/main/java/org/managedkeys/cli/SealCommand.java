// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys seal}: the commands about the key that seals secrets of the store. */
@Command(
    name = "seal",
    description = {
      "Shows and rotates the key that seals the secrets in the store.",
      "It is in the file seal.file of the configuration, or in the store, encrypted by the managed"
          + " key seal.key. Without it the secrets are lost: back it up, apart from the store."
    },
    subcommands = {SealStatusCommand.class, SealRotateCommand.class},
    footer = "  managed-keys seal status --config provider.properties")
final class SealCommand extends CommandGroup {}
