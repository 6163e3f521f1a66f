// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.registry.Mount;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys mount tune}. */
@Command(
    name = "tune",
    description = {
      "Changes a mount. What is not named stays; a list of keys takes the place of the old one.",
      "A key that is taken from the list is refused to the mount from its next use on."
    },
    footer = {
      "  managed-keys mount tune pki --allowed-managed-keys ca-root,ca-next --config"
          + " provider.properties",
      "  managed-keys mount tune pki --description issuing --config provider.properties"
    })
final class MountTuneCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private MountOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(paramLabel = "PATH", description = "The mount.")
  private String path;

  @Override
  void run(Administration administration) {
    Mount changed = administration.mounts().tune(namespace.namespace(), path, options.settings());
    output().line("changed " + changed.subject());
    output().document(Documents.of(changed));
  }
}
