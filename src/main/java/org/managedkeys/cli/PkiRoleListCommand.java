// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;

/** {@code managed-keys pki role list}. */
@Command(
    name = "list",
    description = "Lists the roles of a mount.",
    footer = "  managed-keys pki role list --config provider.properties")
final class PkiRoleListCommand extends PkiMountCommand {

  @Override
  void run(PkiMount pki) {
    Answer answer = pki.roles().list();
    output().table(List.of("NAME"), ListedEntries.of(answer).rows());
    output().document(answer.data());
  }
}
