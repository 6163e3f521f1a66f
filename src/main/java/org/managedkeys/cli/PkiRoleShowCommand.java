// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki role show}. */
@Command(
    name = "show",
    description = "Shows a role with all of its fields.",
    footer = "  managed-keys pki role show server --config provider.properties")
final class PkiRoleShowCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "NAME", description = "The role.")
  private String name;

  @Override
  void run(PkiMount pki) {
    print(pki.roles().get(name));
  }
}
