// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.registry.admin.MountSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how a mount is to be. */
final class MountOptions {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
  private @Nullable String description;

  @Option(
      names = "--allowed-managed-keys",
      paramLabel = "NAMES",
      description =
          "The keys that it may use beside those for any mount, with commas between them; all of"
              + " them, and '' for none. They need not exist yet.")
  private @Nullable List<String> allowedManagedKeys;

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A further setting.")
  private List<String> config = new ArrayList<>();

  MountSettings settings() {
    return new MountSettings(
        Optional.ofNullable(description),
        Optional.ofNullable(allowedManagedKeys).map(MountOptions::names),
        Assignments.parse(spec.commandLine(), config));
  }

  private static Set<String> names(List<String> lists) {
    Set<String> names = new LinkedHashSet<>();
    for (String list : lists) {
      Arrays.stream(list.split(","))
          .map(String::strip)
          .filter(name -> !name.isEmpty())
          .forEach(names::add);
    }
    return names;
  }
}
