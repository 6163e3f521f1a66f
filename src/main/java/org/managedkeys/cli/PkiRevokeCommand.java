// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys pki revoke}. */
@Command(
    name = "revoke",
    description = {
      "Revokes a certificate for good.",
      "With --private-key the certificate's own key is the proof that it may be. The"
          + " mount's list of revocations is made anew, unless auto_rebuild says when."
    },
    footer = "  managed-keys pki revoke --certificate web.pem --yes --config provider.properties")
final class PkiRevokeCommand extends PkiMountCommand {

  @Option(
      names = "--private-key",
      paramLabel = "FILE",
      description = "The certificate's private key, PEM; - is standard input.")
  private @Nullable String privateKey;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private SerialArgument certificate;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = certificate.field();
    confirm.require("revoke certificate " + certificate.serial() + " for good");
    if (privateKey != null) {
      request.put("private_key", FieldArguments.content("the private key", privateKey));
      print(during("revoking", () -> pki.revocation().revokeWithKey(request)));
    } else {
      print(during("revoking", () -> pki.revocation().revoke(request)));
    }
  }
}
