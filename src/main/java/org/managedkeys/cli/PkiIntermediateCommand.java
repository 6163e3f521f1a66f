// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki intermediate}. */
@Command(
    name = "intermediate",
    description = "Makes the certificate request of a CA, and takes in what another CA made of it.",
    subcommands = {
      PkiIntermediateGenerateCommand.class,
      PkiIntermediateSetSignedCommand.class,
      PkiIntermediateCrossSignCommand.class
    },
    footer =
        "  managed-keys pki intermediate generate common_name=Spare-CA --key"
            + " ca-spare --mount sub --config provider.properties")
final class PkiIntermediateCommand extends CommandGroup {}
