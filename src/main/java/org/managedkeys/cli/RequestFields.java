// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a CA is asked for, as arguments by Vault's names of the fields. */
final class RequestFields {

  /** Fields that options have instead, and why. */
  private static final Map<String, String> BY_OPTION =
      Map.of(
          "format", "use --format",
          "pkcs12_password", "a secret does not belong on the command line: use --password-file",
          "private_key", "a secret does not belong on the command line: use --private-key FILE");

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "FIELD=VALUE",
      description = "The fields, by the names that Vault has for them. Lists have commas.")
  private List<String> assignments = new ArrayList<>();

  /** The fields and their values. */
  Map<String, Object> values() {
    return parse(spec.commandLine(), assignments);
  }

  /**
   * Fields and their values.
   *
   * @throws ParameterException for a field that is an option, and what Assignments refuses
   */
  static Map<String, Object> parse(CommandLine command, List<String> assignments) {
    Map<String, Object> values = new LinkedHashMap<>(Assignments.parse(command, assignments));
    BY_OPTION.forEach((field, hint) -> {
      if (values.containsKey(field)) {
        throw new ParameterException(command, field + ": " + hint);
      }
    });
    return values;
  }
}
