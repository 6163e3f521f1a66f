// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;

/** {@code managed-keys transit key show}. */
@Command(
    name = "show",
    description = {
      "Shows a key: its settings, what it can do, and which managed key each version is.",
      "With --output json also the public keys and certificates; transit key export writes them."
    },
    footer = "  managed-keys transit key show orders --config provider.properties")
final class TransitKeyShowCommand extends TransitNamedCommand {

  @Override
  void run(TransitMount transit, String key) {
    TransitKeyText.print(this, transit.keys().read(key));
  }
}
