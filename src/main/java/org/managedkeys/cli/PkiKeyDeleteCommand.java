// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki key delete}. */
@Command(
    name = "delete",
    description =
        "Deletes a key of a mount. The managed key, and the key in its"
            + " service, stay. Refused while an issuer uses it.",
    footer = "  managed-keys pki key delete reserve --mount lab --yes --config provider.properties")
final class PkiKeyDeleteCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @Override
  void run(PkiMount pki) {
    confirm.require("delete key '" + ref + "' of " + subject());
    warn(pki.keys().delete(ref).warnings());
    output().line("deleted key '" + ref + "' of " + subject() + "; the managed key stays");
    output().document(Map.of("deleted", ref));
  }
}
