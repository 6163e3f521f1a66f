// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki key}. */
@Command(
    name = "key",
    description = {
      "Shows, makes, renames and deletes the keys of a mount.",
      "A key of a mount stands for a managed key. Deleting it deletes neither that entry"
          + " nor the key in its service."
    },
    subcommands = {
      PkiKeyListCommand.class,
      PkiKeyShowCommand.class,
      PkiKeyGenerateCommand.class,
      PkiKeyRenameCommand.class,
      PkiKeyDeleteCommand.class
    },
    footer = "  managed-keys pki key list --mount pki-root --config provider.properties")
final class PkiKeyCommand extends CommandGroup {}
