// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki key show}. */
@Command(
    name = "show",
    description = "Shows a key of a mount, and which managed key it is.",
    footer = "  managed-keys pki key show default --config provider.properties")
final class PkiKeyShowCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @Override
  void run(PkiMount pki) {
    print(pki.keys().get(ref));
  }
}
