// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code managed-keys completion}. */
@Command(
    name = "completion",
    description = {
      "Prints a script that makes a shell complete commands and options.",
      "To use it: source <(managed-keys completion bash)"
    },
    footer = "  managed-keys completion bash")
final class CompletionCommand implements Runnable {

  private static final String BASH = "bash";

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "SHELL", description = "bash; zsh reads the same after bashcompinit.")
  private String shell;

  @Override
  public void run() {
    if (!shell.equals(BASH)) {
      throw new ParameterException(
          spec.commandLine(), "there is a script for bash only, which zsh can read as well");
    }
    CommandSpec all = spec.root();
    spec.commandLine().getOut().println(AutoComplete.bash(all.name(), all.commandLine()));
  }
}
