// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.admin.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys mount list}. */
@Command(
    name = "list",
    description = "Lists the mounts of a namespace.",
    footer = "  managed-keys mount list --namespace team-a --config provider.properties")
final class MountListCommand extends AdminCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamespaceOption namespace;

  @Override
  void run(Administration administration) {
    List<Mount> mounts = administration.mounts().list(namespace.namespace());
    output()
        .table(
            List.of("PATH", "TYPE", "ALLOWED KEYS", "DESCRIPTION"),
            mounts.stream()
                .map(mount ->
                    List.of(
                        mount.path(),
                        mount.type(),
                        Output.text(mount.allowedManagedKeys().stream().sorted().toList()),
                        mount.description()))
                .toList());
    output().document(mounts.stream().map(Documents::of).toList());
  }
}
