// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** {@code managed-keys keys list}. */
@Command(
    name = "list",
    description =
        "Lists the keys and trusted certificates by name, with their types as far as the"
            + " configuration or their making tells them. Opens no token.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:it did not work", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  managed-keys keys list --config provider.properties",
      "  managed-keys keys list --config provider.properties --namespace team-a"
    })
final class KeysListCommand extends ConfiguredCommand implements Runnable {

  private static final List<Integer> WIDTHS = List.of(33, 13, 11, 29);

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "PATH",
      description = "Only this namespace. Default: root and every namespace with a declared key.")
  private @Nullable String namespace;

  @Override
  public void run() {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (KeyRegistry registry = configuration().openRegistry()) {
      for (Namespace shown : namespaces(registry)) {
        registry.names(shown).forEach(name -> rows.add(row(registry, name)));
      }
    }
    output().row(WIDTHS, "NAME", "KMS", "TYPE", "USAGES", "FROM");
    rows.forEach(row ->
        output()
            .row(
                WIDTHS,
                row.get("name"),
                row.get("kms"),
                row.get("type"),
                row.get("usages"),
                row.get("from")));
    output().document(rows);
  }

  private SortedSet<Namespace> namespaces(KeyRegistry registry) {
    SortedSet<Namespace> all = new TreeSet<>();
    if (namespace != null) {
      all.add(Namespace.parse(namespace));
    } else {
      all.add(Namespace.ROOT);
      all.addAll(registry.declaredNamespaces());
    }
    return all;
  }

  private static Map<String, Object> row(KeyRegistry registry, KeyName name) {
    Map<String, Object> row = new LinkedHashMap<>();
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
