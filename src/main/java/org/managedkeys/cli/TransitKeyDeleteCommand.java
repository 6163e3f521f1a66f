// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys transit key delete}. */
@Command(
    name = "delete",
    description = {
      "Deletes a key of the mount with all its versions. The managed keys and their entries stay.",
      "transit key config --deletion-allowed true has to permit it."
    },
    footer = "  managed-keys transit key delete orders --yes --config provider.properties")
final class TransitKeyDeleteCommand extends TransitNamedCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @Override
  void run(TransitMount transit, String key) {
    confirm.require("delete " + keySubject());
    transit.keys().delete(key);
    output().line("deleted key '" + key + "'");
    output().document(Map.of("deleted", key));
  }
}
