// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys pki root sign-self-issued}. */
@Command(
    name = "sign-self-issued",
    description = {
      "Signs a certificate that another key signed for itself, and changes nothing of it"
          + " but its issuer: who trusts this root trusts the other one, then.",
      "Field: require_matching_certificate_algorithms."
    },
    footer =
        "  managed-keys pki root sign-self-issued --certificate old-root.pem"
            + " --mount lab --config provider.properties")
final class PkiRootSignSelfIssuedCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      required = true,
      description = "The certificate, PEM or DER; - is standard input.")
  private String certificate;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private IssuerOption issuer;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestFields fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CertificateOut out;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = fields.values();
    request.put("certificate", InputFile.pem("the certificate", "CERTIFICATE", certificate));
    out.write(
        this,
        () ->
            during(
                "signing the certificate",
                () -> pki.roots().signSelfIssued(issuer.refOrDefault(), request)));
  }
}
