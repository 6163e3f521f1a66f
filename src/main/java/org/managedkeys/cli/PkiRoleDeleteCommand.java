// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki role delete}. */
@Command(
    name = "delete",
    description = "Deletes a role. What was issued under it stays.",
    footer = "  managed-keys pki role delete mail --yes --config provider.properties")
final class PkiRoleDeleteCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "NAME", description = "The role.")
  private String name;

  @Override
  void run(PkiMount pki) {
    confirm.require("delete role '" + name + "' of " + subject());
    pki.roles().delete(name);
    output().line("deleted role '" + name + "'");
    output().document(Map.of("deleted", name));
  }
}
