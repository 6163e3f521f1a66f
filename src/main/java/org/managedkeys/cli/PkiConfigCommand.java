// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki config}. */
@Command(
    name = "config",
    description = {
      "Shows and changes the settings of a mount.",
      "There are urls, crl, issuers, keys, cluster and auto-tidy."
    },
    subcommands = {PkiConfigShowCommand.class, PkiConfigSetCommand.class},
    footer = "  managed-keys pki config show urls --mount pki-root --config provider.properties")
final class PkiConfigCommand extends CommandGroup {}
