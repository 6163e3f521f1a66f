// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The entry point. Results go to standard output, everything else to standard error. Exit codes: 0
 * done, 1 it did not work, 2 the command line is wrong.
 */
@Command(
    name = "managed-keys",
    description = "Shows, makes and tests the keys that a configuration of Managed Keys names.",
    subcommands = {KeysCommand.class, DoctorCommand.class, VersionCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Text.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:it did not work", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  managed-keys --help",
      "  managed-keys keys list --config provider.properties",
      "  managed-keys keys test ca-root --config provider.properties",
      "  managed-keys doctor --config provider.properties"
    })
public final class Main implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before anything else
  @Spec
  private CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    CommandLine line = commandLine();
    int code = line.execute(args);
    line.getOut().flush();
    line.getErr().flush();
    System.exit(code);
  }

  /** The command line with this program's way of telling errors. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((exception, command, parsed) -> {
      command.getErr().println("managed-keys: " + reason(exception));
      return command.getCommandSpec().exitCodeOnExecutionException();
    });
    return line;
  }

  /** What a person should read: the library's own words, where they are somewhere below. */
  private static String reason(Exception exception) {
    KeyException known = known(exception);
    return known == null ? exception.toString() : known.getMessage();
  }

  /** The library's own error, where it is the exception or somewhere below. */
  static @Nullable KeyException known(Exception exception) {
    for (@Nullable Throwable cause = exception; cause != null; cause = cause.getCause()) {
      if (cause instanceof KeyException known) {
        return known;
      }
    }
    return null;
  }

  /** A command is needed. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
