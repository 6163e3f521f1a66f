// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys kms test}. */
@Command(
    name = "test",
    description = "Opens a connection and tells what is there.",
    footer = "  managed-keys kms test rack --config provider.properties")
final class KmsTestCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "NAME", description = "The connection.")
  private String name;

  @Override
  void run(Administration administration) {
    String found =
        during("connecting to kms '" + name + "'", () -> administration.connections().test(name));
    output().line(found);
    output().document(Map.of("name", name, "found", found));
  }
}
