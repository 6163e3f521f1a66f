// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys kms delete}. */
@Command(
    name = "delete",
    description = "Deletes a connection that no key is reached through any more.",
    footer = "  managed-keys kms delete rack-1 --yes --config provider.properties")
final class KmsDeleteCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The connection.")
  private String name;

  @Override
  void run(Administration administration) {
    confirm.require("delete kms '" + name + "'");
    administration.connections().delete(name);
    output().line("deleted kms '" + name + "'");
    output().document(Map.of("deleted", name));
  }
}
