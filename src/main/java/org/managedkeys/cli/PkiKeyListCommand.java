// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;

/** {@code managed-keys pki key list}. */
@Command(
    name = "list",
    description = "Lists the keys of a mount.",
    footer = "  managed-keys pki key list --config provider.properties")
final class PkiKeyListCommand extends PkiMountCommand {

  @Override
  void run(PkiMount pki) {
    Answer answer = pki.keys().list();
    output()
        .table(
            List.of("ID", "NAME", "DEFAULT"),
            ListedEntries.of(answer).rows("key_name", "is_default"));
    output().document(answer.data());
  }
}
