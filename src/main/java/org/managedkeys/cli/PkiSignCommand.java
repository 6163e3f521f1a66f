// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki sign}. */
@Command(
    name = "sign",
    description = {
      "Signs a certificate request under a role.",
      "Fields: common_name, alt_names, ip_sans, uri_sans, other_sans, ttl or not_after"
          + " and the others of pki issue. The role says what of the request counts."
    },
    footer =
        "  managed-keys pki sign server common_name=csr.example.com ttl=24h --csr"
            + " web.csr --out signed.pem --config provider.properties")
final class PkiSignCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamedRequestFields fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CsrOption csr;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private IssuerOption issuer;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CertificateOut out;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = csr.addTo(fields.values());
    out.write(
        this,
        () ->
            during(
                "signing the certificate",
                () -> pki.issuance().sign(issuer.ref(), fields.name(), request)));
  }
}
