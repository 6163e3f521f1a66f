// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;

/** {@code managed-keys namespace}: the commands about namespaces. */
@Command(
    name = "namespace",
    description = {
      "Makes, shows, changes and deletes namespaces.",
      "Keys and mounts of one namespace are not seen from another. The root is always there, and so"
          + " is a namespace in which the configuration declares a key."
    },
    subcommands = {
      NamespaceCreateCommand.class,
      NamespaceUpdateCommand.class,
      NamespaceShowCommand.class,
      NamespaceListCommand.class,
      NamespaceDeleteCommand.class
    },
    footer = "  managed-keys namespace list --config provider.properties")
final class NamespaceCommand extends CommandGroup {}
