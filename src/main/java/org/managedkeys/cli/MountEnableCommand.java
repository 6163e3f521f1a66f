// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.registry.Mount;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code managed-keys mount enable}. */
@Command(
    name = "enable",
    description = "Makes a mount.",
    footer = {
      "  managed-keys mount enable pki --type pki --allowed-managed-keys ca-root --config"
          + " provider.properties",
      "  managed-keys mount enable transit --type transit --namespace team-a --config"
          + " provider.properties"
    })
final class MountEnableCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private MountOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "Where it is: pki, build/signing.")
  private String path;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      required = true,
      description = "What it is: pki, transit, or another helper that uses keys.")
  private String type;

  @Override
  void run(Administration administration) {
    Mount made =
        administration.mounts().enable(namespace.namespace(), path, type, options.settings());
    output().line("enabled " + made.subject());
    output().document(Documents.of(made));
  }
}
