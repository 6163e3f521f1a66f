// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.List;
import org.managedkeys.registry.NamespaceEntry;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code managed-keys namespace create}. */
@Command(
    name = "create",
    description = "Makes a namespace. The one above it must be there.",
    footer = {
      "  managed-keys namespace create team-b --config provider.properties",
      "  managed-keys namespace create team-b/build --metadata owner=build --config"
          + " provider.properties"
    })
final class NamespaceCreateCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption above;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "The namespace.")
  private String path;

  @Option(
      names = "--metadata",
      paramLabel = "NAME=VALUE",
      description = "What is to be noted about it.")
  private List<String> metadata = new ArrayList<>();

  @Override
  void run(Administration administration) {
    NamespaceEntry made =
        administration.namespaces().create(above.below(path), assignments(metadata));
    output().line("made namespace '" + made.namespace() + "'");
    output().document(Documents.of(made));
  }
}
