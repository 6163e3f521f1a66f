// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki issuer set-default}. */
@Command(
    name = "set-default",
    description = "Makes an issuer the one that signs where none is named.",
    footer = "  managed-keys pki issuer set-default issuing --config provider.properties")
final class PkiIssuerSetDefaultCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @Override
  void run(PkiMount pki) {
    print(pki.config().set("issuers", Map.of("default", ref)));
  }
}
