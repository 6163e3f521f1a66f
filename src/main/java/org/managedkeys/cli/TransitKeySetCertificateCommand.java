// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit key set-certificate}. */
@Command(
    name = "set-certificate",
    description = {
      "Gives a version of a key its certificate and the chain above it.",
      "The first certificate has to be of that key, and each one signed by the next."
    },
    footer =
        "  managed-keys transit key set-certificate orders --certificate-chain orders.pem --config"
            + " provider.properties")
final class TransitKeySetCertificateCommand extends TransitNamedCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Option(
      names = "--certificate-chain",
      required = true,
      paramLabel = "FILE",
      description = "The certificates, PEM, or one in DER; - is standard input.")
  private String chain;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private KeyVersionOption version;

  @Override
  void run(TransitMount transit, String key) {
    Map<String, Object> request =
        version
            .addTo(new GivenFields(), "version")
            .with("certificate_chain", InputFile.pem("the certificates", "CERTIFICATE", chain))
            .values();
    transit.exports().setCertificate(key, request);
    output().line("set the certificate of key '" + key + "'");
    output().document(Map.of("key", key));
  }
}
