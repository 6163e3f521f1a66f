// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki issuer delete}. */
@Command(
    name = "delete",
    description =
        "Deletes an issuer. Its key stays. What it issued stays valid and"
            + " cannot be revoked any more.",
    footer = "  managed-keys pki issuer delete next --mount lab --yes --config provider.properties")
final class PkiIssuerDeleteCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @Override
  void run(PkiMount pki) {
    confirm.require("delete issuer '" + ref + "' of " + subject());
    warn(pki.issuers().delete(ref).warnings());
    output().line("deleted issuer '" + ref + "' of " + subject() + "; its key stays");
    output().document(Map.of("deleted", ref));
  }
}
