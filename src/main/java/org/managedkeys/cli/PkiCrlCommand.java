// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki crl}. */
@Command(
    name = "crl",
    description = "Shows and makes lists of revocations (CRLs).",
    subcommands = {PkiCrlShowCommand.class, PkiCrlRotateCommand.class},
    footer = "  managed-keys pki crl show --mount pki-root --config provider.properties")
final class PkiCrlCommand extends CommandGroup {}
