// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;

/** {@code managed-keys pki issuer list}. */
@Command(
    name = "list",
    description = "Lists the issuers of a mount.",
    footer = "  managed-keys pki issuer list --config provider.properties")
final class PkiIssuerListCommand extends PkiMountCommand {

  @Override
  void run(PkiMount pki) {
    Answer answer = pki.issuers().list();
    ListedEntries entries = ListedEntries.of(answer);
    output()
        .table(
            List.of("ID", "NAME", "DEFAULT", "SERIAL NUMBER"),
            entries.rows("issuer_name", "is_default", "serial_number"));
    output().document(answer.data());
  }
}
