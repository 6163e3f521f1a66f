// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.ConnectionDescription;
import picocli.CommandLine.Command;

/** {@code managed-keys kms list}. */
@Command(
    name = "list",
    description = "Lists the connections, declared ones and stored ones. Opens none.",
    footer = "  managed-keys kms list --config provider.properties")
final class KmsListCommand extends AdminCommand {

  @Override
  void run(Administration administration) {
    List<ConnectionDescription> all = administration.connections().list();
    output()
        .table(
            List.of("NAME", "TYPE", "FROM"),
            all.stream()
                .map(connection ->
                    List.of(
                        connection.name(),
                        connection.type(),
                        connection
                            .declaredAt()
                            .orElse("made at run time, version " + connection.version())))
                .toList());
    output().document(all.stream().map(Documents::of).toList());
  }
}
