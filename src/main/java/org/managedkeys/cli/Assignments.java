// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Arguments of the form {@code name=value}. */
final class Assignments {

  private Assignments() {}

  /**
   * Reads them in order.
   *
   * @throws ParameterException for one without a name or an equals sign, and for a name that comes
   *     twice; it repeats no value
   */
  static Map<String, String> parse(CommandLine command, List<String> arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            command, "argument " + (values.size() + 1) + " is not written name=value");
      }
      String name = argument.substring(0, equals).strip();
      if (values.put(name, argument.substring(equals + 1)) != null) {
        throw new ParameterException(command, name + " is given twice");
      }
    }
    return values;
  }

  /** Values that are texts already, as texts. */
  static Map<String, String> texts(Map<String, Object> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    return texts;
  }
}
