// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys token}: the commands about tokens of the server. */
@Command(
    name = "token",
    description = {
      "Makes the first token of the server.",
      "All further ones are made, shown and revoked by the server itself, with this one."
    },
    subcommands = TokenCreateRootCommand.class,
    footer = "  managed-keys token create-root --ttl 1h --config provider.properties")
final class TokenCommand extends CommandGroup {}
