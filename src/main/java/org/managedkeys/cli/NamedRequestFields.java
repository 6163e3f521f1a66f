// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The name of what a CA is asked about, and fields by Vault's names, as arguments. */
final class NamedRequestFields {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Parameters(index = "0", paramLabel = "NAME", description = "What it is called.")
  private String name;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FIELD=VALUE",
      description = "The fields, by the names that Vault has for them. Lists have commas.")
  private List<String> assignments = new ArrayList<>();

  String name() {
    return name;
  }

  /** The fields and their values. */
  Map<String, Object> values() {
    return RequestFields.parse(spec.commandLine(), assignments);
  }
}
