// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code managed-keys key list}. */
@Command(
    name = "list",
    description =
        "Lists the keys and trusted certificates by name, with their types as far as the"
            + " configuration or their making tells them. Opens no token.",
    footer = {
      "  managed-keys key list --config provider.properties",
      "  managed-keys key list --config provider.properties --namespace team-a"
    })
final class KeyListCommand extends ConfiguredCommand implements Runnable {

  private static final List<String> COLUMNS = List.of("name", "kms", "type", "usages", "from");

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "PATH",
      description = "Only this namespace. Default: all of them.")
  private @Nullable String namespace;

  @Override
  public void run() {
    List<Map<String, String>> rows = new ArrayList<>();
    try (KeyRegistry registry = configuration().openRegistry()) {
      for (Namespace shown : namespaces(registry)) {
        registry.names(shown).forEach(name -> rows.add(row(registry, name)));
      }
    }
    output()
        .table(
            COLUMNS.stream().map(column -> column.toUpperCase(Locale.ROOT)).toList(),
            rows.stream()
                .map(row -> COLUMNS.stream().map(row::get).map(Output::text).toList())
                .toList());
    output().document(rows);
  }

  private SortedSet<Namespace> namespaces(KeyRegistry registry) {
    if (namespace != null) {
      return new TreeSet<>(Set.of(Namespace.parse(namespace)));
    }
    return NamedKeys.namespaces(registry);
  }

  private static Map<String, String> row(KeyRegistry registry, KeyName name) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("name", name.toString());
    Optional<KeyEntry> entry = registry.entry(name);
    row.put("kind", entry.isPresent() ? "key" : "trusted certificate");
    row.put("kms", entry.map(KeyEntry::kms).orElse(""));
    row.put("type", entry.flatMap(KeyEntry::wantedSpec).map(KeySpec::toString).orElse(""));
    row.put("usages", entry.map(e -> KeyUsage.formatList(e.usages())).orElse(""));
    row.put(
        "from",
        entry
            .map(
                e -> e.declaredAt().map(Place::toString).orElse("made at run time, " + e.created()))
            .orElse("trusted certificate"));
    return row;
  }
}
