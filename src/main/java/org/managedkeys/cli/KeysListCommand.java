// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code managed-keys keys list}. */
@Command(
    name = "list",
    description = "Lists the keys and trusted certificates by name. Opens no token.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  managed-keys keys list --config provider.properties",
      "  managed-keys keys list --config provider.properties --namespace team-a"
    })
final class KeysListCommand implements Runnable {

  private static final String ROW = "%-32s %-12s %-28s %s%n";

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfigOption config;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "PATH",
      description = "Only this namespace. Default: root and every namespace with a declared key.")
  private @Nullable String namespace;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (KeyRegistry registry = Configuration.load(config.path(), Backends.all()).openRegistry()) {
      out.printf(Locale.ROOT, ROW, "NAME", "KMS", "USAGES", "FROM");
      for (Namespace shown : namespaces(registry)) {
        registry.names(shown).forEach(name -> print(out, registry, name));
      }
    }
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

  private static void print(PrintWriter out, KeyRegistry registry, KeyName name) {
    Optional<KeyEntry> entry = registry.entry(name);
    if (entry.isEmpty()) {
      out.printf(Locale.ROOT, ROW, name, "-", "-", "trusted certificate");
      return;
    }
    out.printf(
        Locale.ROOT,
        ROW,
        name,
        entry.get().kms(),
        KeyUsage.formatList(entry.get().usages()),
        entry.get().declaredAt().orElse("made at run time, " + entry.get().created()));
  }
}
