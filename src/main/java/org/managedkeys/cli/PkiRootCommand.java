// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki root}. */
@Command(
    name = "root",
    description = {
      "Makes, replaces and removes root certificates, and signs what is below them.",
      "A root is an issuer of its mount: pki issuer shows it."
    },
    subcommands = {
      PkiRootGenerateCommand.class,
      PkiRootRotateCommand.class,
      PkiRootReplaceCommand.class,
      PkiRootSignIntermediateCommand.class,
      PkiRootSignSelfIssuedCommand.class,
      PkiRootDeleteCommand.class
    },
    footer =
        "  managed-keys pki root generate common_name=Spare-Root issuer_name=spare"
            + " ttl=8760h --key ca-spare --mount lab --config provider.properties")
final class PkiRootCommand extends CommandGroup {}
