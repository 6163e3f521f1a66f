// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki issuer show}. */
@Command(
    name = "show",
    description = "Shows an issuer: its certificate, chain, usages and URLs.",
    footer = "  managed-keys pki issuer show default --config provider.properties")
final class PkiIssuerShowCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @Override
  void run(PkiMount pki) {
    print(pki.issuers().get(ref));
  }
}
