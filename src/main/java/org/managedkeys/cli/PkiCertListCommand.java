// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code managed-keys pki cert list}. */
@Command(
    name = "list",
    description = {
      "Lists the serial numbers of what a mount issued and keeps.",
      "One in state reserved was being signed when the program ended or the key failed:"
          + " it may have been signed, and can be revoked."
    },
    footer = {
      "  managed-keys pki cert list --config provider.properties",
      "  managed-keys pki cert list --revoked --config provider.properties"
    })
final class PkiCertListCommand extends PkiMountCommand {

  @Option(names = "--revoked", description = "Only those that are revoked.")
  private boolean revoked;

  @Override
  void run(PkiMount pki) {
    Answer answer = revoked ? pki.certificates().listRevoked() : pki.certificates().list();
    output().table(List.of("SERIAL NUMBER", "STATE"), ListedEntries.of(answer).rows("state"));
    output().document(answer.data());
  }
}
