// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys mount show}. */
@Command(
    name = "show",
    description = "Shows a mount and the keys that are listed for it.",
    footer = "  managed-keys mount show pki --config provider.properties")
final class MountShowCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "The mount.")
  private String path;

  @Override
  void run(Administration administration) {
    Map<String, Object> shown =
        Documents.of(administration.mounts().get(namespace.namespace(), path));
    output().values(shown);
    output().document(shown);
  }
}
