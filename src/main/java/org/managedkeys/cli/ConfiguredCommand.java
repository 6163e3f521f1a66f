// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.jca.ManagedKeysProvider;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What commands on a configuration have in common: which one, and in which form they print. */
abstract class ConfiguredCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfigOption config;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private Output output;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  final Path configFile() {
    return config.path();
  }

  final Configuration configuration() {
    return Configuration.load(configFile(), Backends.all());
  }

  /** The provider with the configuration; nothing is opened yet. */
  final ManagedKeysProvider provider() {
    return config.provider();
  }

  final Output output() {
    return output;
  }

  final CommandLine commandLine() {
    return spec.commandLine();
  }

  /** Arguments of the form {@code name=value}: {@link Assignments}. */
  final Map<String, String> assignments(List<String> arguments) {
    return Assignments.parse(spec.commandLine(), arguments);
  }

  /** Runs a step that may take long: {@link Progress}. */
  final <T, E extends Exception> T during(String doing, Progress.Step<T, E> step) throws E {
    return Progress.during(spec.commandLine().getErr(), doing, step);
  }

  /** Runs a step that may take long and can say how far it is. */
  final <T, E extends Exception> T during(Supplier<String> doing, Progress.Step<T, E> step)
      throws E {
    return Progress.during(spec.commandLine().getErr(), doing, step);
  }
}
