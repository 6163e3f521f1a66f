// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys kms get}. */
@Command(
    name = "get",
    aliases = "show",
    description = "Shows a connection; its secrets are shown as redacted.",
    footer = "  managed-keys kms get rack --config provider.properties")
final class KmsGetCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The connection.")
  private String name;

  @Override
  void run(Administration administration) {
    Map<String, Object> shown = Documents.of(administration.connections().get(name));
    output().values(shown);
    output().document(shown);
  }
}
