// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys pki role}. */
@Command(
    name = "role",
    description = {
      "Shows, makes, changes and deletes roles: what may be issued, to whom, and for how long.",
      "docs/pki-roles.md lists the fields."
    },
    subcommands = {
      PkiRoleListCommand.class,
      PkiRoleShowCommand.class,
      PkiRolePutCommand.class,
      PkiRolePatchCommand.class,
      PkiRoleDeleteCommand.class
    },
    footer = "  managed-keys pki role list --mount pki --config provider.properties")
final class PkiRoleCommand extends CommandGroup {}
