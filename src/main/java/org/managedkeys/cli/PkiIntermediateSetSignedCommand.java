// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki intermediate set-signed}. */
@Command(
    name = "set-signed",
    description = {
      "Takes in the CA's certificate that another CA signed, with its chain if the file has it.",
      "Which key it belongs to is found by the public key. The same file may be taken in again."
    },
    footer =
        "  managed-keys pki intermediate set-signed sub.pem --mount sub --config"
            + " provider.properties")
final class PkiIntermediateSetSignedCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Certificates, PEM or DER; - is standard input.")
  private String file;

  @Override
  void run(PkiMount pki) {
    print(
        pki.intermediates()
            .setSigned(Map.of("certificate", InputFile.pem("certificates", "CERTIFICATE", file))));
  }
}
