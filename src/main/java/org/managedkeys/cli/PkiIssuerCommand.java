// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki issuer}. */
@Command(
    name = "issuer",
    description =
        "Shows, changes, imports, revokes and deletes the issuers of a mount:"
            + " its CA certificates.",
    subcommands = {
      PkiIssuerListCommand.class,
      PkiIssuerShowCommand.class,
      PkiIssuerUpdateCommand.class,
      PkiIssuerDeleteCommand.class,
      PkiIssuerImportCommand.class,
      PkiIssuerRevokeCommand.class,
      PkiIssuerChainCommand.class,
      PkiIssuerSetDefaultCommand.class
    },
    footer = "  managed-keys pki issuer list --mount pki-root --config provider.properties")
final class PkiIssuerCommand extends CommandGroup {}
