// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.PkiException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The entry point. Results go to standard output, everything else to standard error. Exit codes: 0
 * done, 1 it did not work, 2 the command line is wrong.
 */
@Command(
    name = "managed-keys",
    description =
        "Administers the keys that a configuration of Managed Keys names, and what is kept beside"
            + " it.",
    subcommands = {
      KeyCommand.class,
      KmsCommand.class,
      NamespaceCommand.class,
      MountCommand.class,
      PkiCommand.class,
      TransitCommand.class,
      StoreCommand.class,
      SealCommand.class,
      AuditCommand.class,
      ServeCommand.class,
      TokenCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      VersionCommand.class
    },
    versionProvider = VersionCommand.Text.class,
    footer = {
      "  managed-keys --help",
      "  managed-keys key list --config provider.properties",
      "  managed-keys key test ca-root --config provider.properties",
      "  managed-keys doctor --config provider.properties"
    })
public final class Main implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before anything else
  @Spec
  private CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // JDK 22 to 24 would take a pipe for a terminal.
    System.setProperty("jdk.console", "java.base");
    CommandLine line = commandLine();
    int code = line.execute(args);
    line.getOut().flush();
    line.getErr().flush();
    System.exit(code);
  }

  /** The command line with this program's way of telling errors. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    describeAll(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // @FILE is a value of some options, and not further arguments.
    line.setExpandAtFiles(false);
    line.setExecutionExceptionHandler((exception, command, parsed) -> {
      command.getErr().println("managed-keys: " + reason(exception));
      return command.getCommandSpec().exitCodeOnExecutionException();
    });
    return line;
  }

  /** What all commands have alike is said once. */
  private static void describeAll(CommandLine command) {
    CommandSpec spec = command.getCommandSpec().mixinStandardHelpOptions(true);
    UsageMessageSpec usage = spec.usageMessage();
    usage
        .synopsisSubcommandLabel("COMMAND")
        .exitCodeListHeading("%nExit codes:%n")
        .footerHeading(usage.footer().length == 1 ? "%nExample:%n" : "%nExamples:%n");
    if (usage.exitCodeList().isEmpty()) {
      Map<String, String> codes = new LinkedHashMap<>();
      codes.put("0", "done");
      codes.put("1", "it did not work");
      codes.put("2", "the command line is wrong");
      usage.exitCodeList(codes);
    }
    command.getSubcommands().values().forEach(Main::describeAll);
  }

  /** What a person should read: the library's own words, where they are somewhere below. */
  static String reason(Exception exception) {
    KeyException known = known(exception);
    if (known != null) {
      return known.getMessage();
    }
    return exception instanceof PkiException pki
        ? pki.getMessage() + pki.hint().map(hint -> ". Hint: " + hint).orElse("")
        : exception.toString();
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
