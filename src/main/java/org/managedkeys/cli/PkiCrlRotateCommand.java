// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code managed-keys pki crl rotate}. */
@Command(
    name = "rotate",
    description = "Makes the lists of revocations of all issuers anew.",
    footer = "  managed-keys pki crl rotate --config provider.properties")
final class PkiCrlRotateCommand extends PkiMountCommand {

  @Option(names = "--delta", description = "Only the lists of what came since the last whole ones.")
  private boolean delta;

  @Override
  void run(PkiMount pki) {
    print(during("making the lists", () -> delta ? pki.crls().rotateDelta() : pki.crls().rotate()));
  }
}
