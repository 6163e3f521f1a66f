// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.registry.NamespaceEntry;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys namespace list}. */
@Command(
    name = "list",
    description = "Lists the namespaces right below another, declared ones and stored ones.",
    footer = {
      "  managed-keys namespace list --config provider.properties",
      "  managed-keys namespace list --namespace team-b --config provider.properties"
    })
final class NamespaceListCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption above;

  @Override
  void run(Administration administration) {
    List<NamespaceEntry> children = administration.namespaces().children(above.namespace());
    output()
        .table(
            List.of("PATH", "ID", "CREATED", "METADATA"),
            children.stream().map(NamespaceListCommand::row).toList());
    output().document(children.stream().map(Documents::of).toList());
  }

  private static List<String> row(NamespaceEntry child) {
    return List.of(
        child.namespace().path(),
        child.id(),
        child.version() == 0 ? "declared" : child.created().toString(),
        Output.assignments(child.customMetadata()));
  }
}
