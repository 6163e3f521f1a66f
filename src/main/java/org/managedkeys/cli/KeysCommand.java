// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code managed-keys keys}: the commands about single keys. */
@Command(
    name = "keys",
    description = "Lists, shows, makes and tests keys.",
    subcommands = {
      KeysListCommand.class,
      KeysShowCommand.class,
      KeysGenerateCommand.class,
      KeysTestCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:it did not work", "2:the command line is wrong"},
    footerHeading = "%nExample:%n",
    footer = "  managed-keys keys list --config provider.properties")
final class KeysCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
