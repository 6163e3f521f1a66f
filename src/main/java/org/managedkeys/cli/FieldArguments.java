// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.Console;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The name and the fields of a key or a connection as arguments. A secret does not stand on the
 * command line, where every user of the machine and the shell's history see it: it comes from a
 * file, from standard input or from the terminal, or is a reference that is followed when it is
 * needed.
 */
final class FieldArguments {

  private static final Pattern REFERENCES = Pattern.compile("(?:\\$\\{(?:env|file|sys):[^}]+})+");
  private static final String PIN = "pin";

  /** What a read gives back for a secret: writing it again keeps the secret. */
  private static final String KEEP = "redacted";

  /** As much as a reference to a file may hold. */
  private static final int MAX_BYTES = 64 * 1024;

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  // Here because a mixin with other positions has to have the first one, too.
  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Parameters(index = "0", paramLabel = "NAME", description = "What it is called.")
  private String name;

  @Parameters(
      index = "1..*",
      paramLabel = "FIELD=VALUE",
      description = "The fields, by the names of the configuration and of Vault.")
  private List<String> assignments = new ArrayList<>();

  @Option(
      names = "--secret",
      paramLabel = "FIELD=FILE",
      description =
          "Take the value of a secret field from a file; - is standard input. One newline at its end"
              + " is dropped.")
  private List<String> secrets = new ArrayList<>();

  @Option(names = "--pin-file", paramLabel = "FILE", description = "The same as --secret pin=FILE.")
  private @Nullable String pinFile;

  @Option(
      names = "--prompt",
      paramLabel = "FIELD",
      description = "Ask for the value of a secret field at the terminal, without showing it.")
  private List<String> prompts = new ArrayList<>();

  String name() {
    return name;
  }

  /**
   * The fields and their values.
   *
   * @param secretFields those that are secrets
   * @throws ParameterException if one of those stands on the command line
   */
  Map<String, Object> values(Set<String> secretFields) {
    Map<String, Object> values = new LinkedHashMap<>();
    Assignments.parse(spec.commandLine(), assignments)
        .forEach((field, value) -> {
          if (secretFields.contains(field)
              && !value.isBlank()
              && !value.equals(KEEP)
              && !REFERENCES.matcher(value).matches()) {
            throw new ParameterException(spec.commandLine(), onCommandLine(field));
          }
          put(values, field, value);
        });
    Assignments.parse(spec.commandLine(), secrets)
        .forEach((field, file) -> put(values, field, content(field, file)));
    if (pinFile != null) {
      put(values, PIN, content(PIN, pinFile));
    }
    for (String field : prompts) {
      put(values, field, prompt(field));
    }
    return values;
  }

  private static String onCommandLine(String field) {
    return field
        + " is a secret and does not belong on the command line: use "
        + (field.equals(PIN) ? "--pin-file FILE, " : "")
        + "--secret "
        + field
        + "=FILE, --prompt "
        + field
        + ", or a reference such as '"
        + field
        + "=${file:/run/secrets/"
        + field
        + "}'";
  }

  private void put(Map<String, Object> values, String field, String value) {
    if (values.put(field, value) != null) {
      throw new ParameterException(spec.commandLine(), field + " is given twice");
    }
  }

  private String prompt(String field) {
    @Nullable Console console = Terminal.find().orElse(null);
    if (console == null) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no terminal to ask for " + field + " at: use --secret " + field + "=FILE");
    }
    char @Nullable [] typed = console.readPassword("%s: ", field);
    if (typed == null || typed.length == 0) {
      throw new ParameterException(spec.commandLine(), "no " + field + " was given");
    }
    return new String(typed);
  }

  /**
   * The content of a small file, or of standard input for {@code -}, as the value of a field.
   *
   * @throws KeyException of kind INVALID if it cannot be read
   */
  static String content(String field, String file) {
    String text = new String(InputFile.bytes(field, file, MAX_BYTES), StandardCharsets.UTF_8);
    return text.endsWith("\n")
        ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1))
        : text;
  }
}
