// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
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
final class NamespaceListCommand extends ConfiguredCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption above;

  @Override
  public void run() {
    List<Map<String, Object>> documents = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    try (KeyRegistry registry = configuration().openRegistry()) {
      // Refuses a namespace that is not there.
      new Administration(registry).namespaces().children(above.namespace());
      for (Namespace child : registry.namespaces().children(above.namespace())) {
        Optional<NamespaceEntry> made = registry.namespaces().entry(child);
        documents.add(made.map(Documents::of).orElseGet(() -> declared(child)));
        rows.add(
            made.map(entry ->
                    List.of(
                        child.path(),
                        entry.id(),
                        entry.created().toString(),
                        Output.assignments(entry.customMetadata())))
                .orElseGet(() -> List.of(child.path(), "", "declared", "")));
      }
    }
    output().table(List.of("PATH", "ID", "CREATED", "METADATA"), rows);
    output().document(documents);
  }

  private static Map<String, Object> declared(Namespace namespace) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("path", namespace.path());
    document.put("declared", true);
    return document;
  }
}
