// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys namespace show}. */
@Command(
    name = "show",
    description = "Shows a namespace and what is noted about it.",
    footer = "  managed-keys namespace show team-b --config provider.properties")
final class NamespaceShowCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption above;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "The namespace.")
  private String path;

  @Override
  void run(Administration administration) {
    Map<String, Object> shown = Documents.of(administration.namespaces().get(above.below(path)));
    output().values(shown);
    output().document(shown);
  }
}
