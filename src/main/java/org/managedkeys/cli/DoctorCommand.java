// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.DeclaredKey;
import org.managedkeys.registry.KeyRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code managed-keys doctor}. */
@Command(
    name = "doctor",
    description = {
      "Checks the configuration, every connection and every key, and says what to mend.",
      "Reports keys that were generated and never got a name."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  managed-keys doctor --config provider.properties")
final class DoctorCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfigOption config;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private Output output;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  private final List<Map<String, Object>> checks = new ArrayList<>();
  private int failures;

  @Override
  public Integer call() {
    Configuration configuration = Configuration.load(config.path(), Backends.all());
    note(true, "configuration " + configuration.file());
    try (KeyRegistry registry = configuration.openRegistry()) {
      registry.connections().forEach(this::checkConnection);
      for (DeclaredKey key : configuration.keys()) {
        checkKey(registry, key.name());
      }
      registry.names(configuration.namespace()).stream()
          .filter(name -> registry.entry(name).filter(e -> e.declaredAt().isEmpty()).isPresent())
          .forEach(name -> checkKey(registry, name));
    }
    output.line(failures == 0 ? "all well" : failures + " to mend");
    output.document(Map.of("checks", checks, "failures", failures));
    return failures == 0 ? 0 : 1;
  }

  private void checkConnection(Connection connection) {
    boolean works = check("connecting to " + connection, () -> connection.backend().check());
    if (works && connection.backend() instanceof GeneratesKeys generator) {
      check(
          "looking for keys without a name",
          () -> {
            List<String> unbound = generator.unboundKeys();
            return unbound.isEmpty()
                ? connection + ": no key without a name"
                : connection + ": generated and never named: " + String.join(", ", unbound);
          });
    }
  }

  private void checkKey(KeyRegistry registry, KeyName name) {
    check(
        "looking for key '" + name + "'",
        () -> "key '" + name + "' (" + registry.key(name).open().algorithm() + ")");
  }

  private boolean check(String step, Supplier<String> work) {
    try {
      note(true, Progress.during(spec.commandLine().getErr(), step, work::get));
      return true;
    } catch (KeyException e) {
      note(false, e.getMessage());
      failures++;
      return false;
    }
  }

  private void note(boolean good, String text) {
    output.line(Output.verdict(good, good ? "ok    " : "FAILED") + "  " + text);
    checks.add(Map.of("ok", good, "text", text));
  }
}
