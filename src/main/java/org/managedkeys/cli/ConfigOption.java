// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.Configuration;
import org.managedkeys.jca.ManagedKeysProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that every command needs: which configuration. */
final class ConfigOption {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration. Default: the system property managedkeys.config, else the environment"
              + " variable MANAGEDKEYS_CONFIG.")
  private @Nullable Path file;

  /** The provider with that configuration; nothing is opened yet. */
  ManagedKeysProvider provider() {
    return (ManagedKeysProvider) new ManagedKeysProvider().configure(path().toString());
  }

  /** What the command line names, if it names one. */
  Optional<Path> given() {
    return Optional.ofNullable(file);
  }

  Path path() {
    if (file != null) {
      return file;
    }
    return Configuration.defaultFile()
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "no configuration: give --config FILE or set MANAGEDKEYS_CONFIG"));
  }
}
