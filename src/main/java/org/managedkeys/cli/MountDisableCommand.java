// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys mount disable}. */
@Command(
    name = "disable",
    description =
        "Removes a mount with all that it has kept: of a certificate authority its issuers, roles,"
            + " certificates and revocation lists. The keys that it used stay.",
    footer = "  managed-keys mount disable pki --yes --config provider.properties")
final class MountDisableCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "The mount.")
  private String path;

  @Override
  void run(Administration administration) {
    String subject = administration.mounts().get(namespace.namespace(), path).subject();
    confirm.require("disable " + subject);
    administration.mounts().disable(namespace.namespace(), path);
    output().line("disabled " + subject);
    output().document(Map.of("disabled", path));
  }
}
