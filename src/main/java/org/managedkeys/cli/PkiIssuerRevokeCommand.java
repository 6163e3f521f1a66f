// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki issuer revoke}. */
@Command(
    name = "revoke",
    description = {
      "Revokes an issuer for good: it issues no more. It still signs its own list of revocations.",
      "If the issuer above it is in this mount, that one's list names it from now on."
    },
    footer = "  managed-keys pki issuer revoke lab --mount lab --yes --config provider.properties")
final class PkiIssuerRevokeCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @Override
  void run(PkiMount pki) {
    confirm.require("revoke issuer '" + ref + "' of " + subject() + " for good");
    print(pki.issuers().revoke(ref));
  }
}
