// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki root rotate}. */
@Command(
    name = "rotate",
    description = {
      "Makes a further root beside the present ones, by default under the issuer name next.",
      "The default issuer stays: pki root replace makes the new one the default, once"
          + " those who trust the old one trust the new one, too. Fields are those of pki root"
          + " generate."
    },
    footer =
        "  managed-keys pki root rotate common_name=Lab-Root-2 ttl=87600h --key"
            + " ca-lab-2 --mount lab --config provider.properties")
final class PkiRootRotateCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private AuthorityKeyOption key;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestFields fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CertificateOut out;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = key.addTo(fields.values());
    out.write(this, () -> during("making the root", () -> pki.roots().rotate(key.type(), request)));
  }
}
