// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys kms rename}. */
@Command(
    name = "rename",
    description = "Gives a connection another name. Its keys stay with it.",
    footer = "  managed-keys kms rename rack rack-1 --config provider.properties")
final class KmsRenameCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "NAME", description = "The connection.")
  private String name;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "1", paramLabel = "NEW-NAME", description = "What it is to be called.")
  private String newName;

  @Override
  void run(Administration administration) {
    administration.connections().rename(name, newName);
    output().line("renamed kms '" + name + "' to '" + newName + "'");
    output().document(Map.of("name", newName, "old_name", name));
  }
}
