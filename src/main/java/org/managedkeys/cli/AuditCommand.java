// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys audit}: the commands about the record of what was done. */
@Command(
    name = "audit",
    description = {
      "Examines the record of what was done.",
      "It is written where audit.file of the configuration says, a file for each process."
    },
    subcommands = AuditVerifyCommand.class,
    footer = "  managed-keys audit verify --config provider.properties")
final class AuditCommand extends CommandGroup {}
