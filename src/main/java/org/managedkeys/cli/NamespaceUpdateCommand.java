// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.registry.NamespaceEntry;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code managed-keys namespace update}. */
@Command(
    name = "update",
    description = "Changes what is noted about a namespace. What is not named stays.",
    footer =
        "  managed-keys namespace update team-b --metadata owner=ops --remove cost --config"
            + " provider.properties")
final class NamespaceUpdateCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption above;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "The namespace.")
  private String path;

  @Option(names = "--metadata", paramLabel = "NAME=VALUE", description = "A note to set.")
  private List<String> metadata = new ArrayList<>();

  @Option(names = "--remove", paramLabel = "NAME", description = "A note to remove.")
  private List<String> removed = new ArrayList<>();

  @Override
  void run(Administration administration) {
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    removed.forEach(name -> changes.put(name, Optional.empty()));
    assignments(metadata).forEach((name, value) -> changes.put(name, Optional.of(value)));
    NamespaceEntry changed = administration.namespaces().patch(above.below(path), changes);
    output().line("changed namespace '" + changed.namespace() + "'");
    output().document(Documents.of(changed));
  }
}
