// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki cert}. */
@Command(
    name = "cert",
    description = "Shows what a mount issued.",
    subcommands = {PkiCertListCommand.class, PkiCertShowCommand.class},
    footer = "  managed-keys pki cert list --mount pki-root --config provider.properties")
final class PkiCertCommand extends CommandGroup {}
