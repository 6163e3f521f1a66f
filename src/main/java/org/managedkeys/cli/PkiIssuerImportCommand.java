// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki issuer import}. */
@Command(
    name = "import",
    description = {
      "Takes in CA certificates of a file. One whose key the mount has can issue; others"
          + " make chains complete.",
      "Private keys are refused: they are in a key service, or are brought there by"
          + " managed-keys key import."
    },
    footer = "  managed-keys pki issuer import sub.pem --mount lab --config provider.properties")
final class PkiIssuerImportCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Certificates, PEM or DER; - is standard input.")
  private String file;

  @Override
  void run(PkiMount pki) {
    print(
        pki.issuers()
            .importBundle(
                Map.of("pem_bundle", InputFile.pem("certificates", "CERTIFICATE", file))));
  }
}
