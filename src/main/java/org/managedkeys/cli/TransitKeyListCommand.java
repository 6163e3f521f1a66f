// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;

/** {@code managed-keys transit key list}. */
@Command(
    name = "list",
    description = "Lists the keys of a mount.",
    footer = "  managed-keys transit key list --mount transit --config provider.properties")
final class TransitKeyListCommand extends TransitMountCommand {

  @Override
  void run(TransitMount transit) {
    Answer answer = transit.keys().list();
    warn(answer.warnings());
    output().table(List.of("NAME"), ListedEntries.of(answer).rows());
    output().document(answer.data());
  }
}
