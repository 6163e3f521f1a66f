// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys namespace delete}. */
@Command(
    name = "delete",
    description = "Deletes a namespace that holds no keys, mounts and namespaces any more.",
    footer = "  managed-keys namespace delete team-b/build --yes --config provider.properties")
final class NamespaceDeleteCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption above;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "The namespace.")
  private String path;

  @Override
  void run(Administration administration) {
    Namespace namespace = above.below(path);
    confirm.require("delete namespace '" + namespace + "'");
    administration.namespaces().delete(namespace);
    output().line("deleted namespace '" + namespace + "'");
    output().document(Map.of("deleted", namespace.path()));
  }
}
