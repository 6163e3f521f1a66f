// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki ocsp}. */
@Command(
    name = "ocsp",
    description = "Answers questions about single certificates by OCSP (RFC 6960).",
    subcommands = {PkiOcspRespondCommand.class},
    footer =
        "  managed-keys pki ocsp respond request.der --out group.der --config"
            + " provider.properties")
final class PkiOcspCommand extends CommandGroup {}
