// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks before a step that cannot be taken back. */
final class ConfirmOption {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Without a terminal this is needed.")
  private boolean yes;

  /**
   * Asks, unless told not to.
   *
   * @param step what is about to be done: {@code delete key 'orders'}
   * @throws ParameterException if there is no terminal to ask at
   * @throws KeyException of kind DENIED if the answer is not yes
   */
  void require(String step) {
    if (yes) {
      return;
    }
    @Nullable Console console = Terminal.find().orElse(null);
    if (console == null) {
      throw new ParameterException(
          spec.commandLine(), "to " + step + " without a terminal, add --yes");
    }
    String answer = Optional.ofNullable(console.readLine("%s? [y/N] ", step)).orElse("").strip();
    if (!answer.toLowerCase(Locale.ROOT).matches("y(es)?")) {
      throw KeyException.of(
          KeyException.Kind.DENIED, "terminal", step, "the answer was not yes", null);
    }
  }
}
