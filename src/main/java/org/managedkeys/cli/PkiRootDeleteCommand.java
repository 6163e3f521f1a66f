// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki root delete}. */
@Command(
    name = "delete",
    description = {
      "Deletes all issuers and all keys of the mount. Managed keys, and keys in their"
          + " services, stay.",
      "What they issued stays valid and cannot be revoked any more: no list of"
          + " revocations is made without them."
    },
    footer = "  managed-keys pki root delete --mount lab --yes --config provider.properties")
final class PkiRootDeleteCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @Override
  void run(PkiMount pki) {
    confirm.require("delete all issuers and keys of " + subject());
    warn(pki.roots().deleteAll().warnings());
    output().line("deleted all issuers and keys of " + subject() + "; managed keys stay");
    output().document(Map.of("deleted", subject()));
  }
}
