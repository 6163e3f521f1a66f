// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys pki sign-verbatim}. */
@Command(
    name = "sign-verbatim",
    description = {
      "Signs a certificate request as it is, without the rules of a role. CA"
          + " certificates are refused.",
      "Fields: ttl or not_after, key_usage, ext_key_usage, ext_key_usage_oids,"
          + " signature_bits, use_pss."
    },
    footer =
        "  managed-keys pki sign-verbatim ttl=24h --csr web.csr --out verbatim.pem"
            + " --config provider.properties")
final class PkiSignVerbatimCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestFields fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CsrOption csr;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private IssuerOption issuer;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CertificateOut out;

  @Option(
      names = {"-r", "--role"},
      paramLabel = "NAME",
      description = "A role whose life times, issuer and storage apply. Default: none.")
  private String role = "";

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = csr.addTo(fields.values());
    out.write(
        this,
        () ->
            during(
                "signing the certificate",
                () -> pki.issuance().signVerbatim(issuer.ref(), role, request)));
  }
}
