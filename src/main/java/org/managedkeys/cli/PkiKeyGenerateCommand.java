// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki key generate}. */
@Command(
    name = "generate",
    description = {
      "Gives a mount a key without a certificate.",
      "Fields: key_name; with --new-key also key_type (rsa, ec, ed25519) and key_bits."
    },
    footer =
        "  managed-keys pki key generate key_name=spare --key ca-spare-2 --mount"
            + " lab --config provider.properties")
final class PkiKeyGenerateCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private AuthorityKeyOption key;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestFields fields;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = key.addTo(fields.values());
    boolean managed = key.isManaged();
    print(
        during(
            "making the key",
            () ->
                managed ? pki.keys().generateKms(request) : pki.keys().generateInternal(request)));
  }
}
