// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki root sign-intermediate}. */
@Command(
    name = "sign-intermediate",
    description = {
      "Certifies another CA: signs its request as a CA certificate.",
      "Fields: common_name (required unless use_csr_values=true), ttl or not_after,"
          + " max_path_length, use_csr_values, permitted_dns_domains and the other name"
          + " constraints, organization and the other parts of a subject, signature_bits,"
          + " use_pss."
    },
    footer =
        "  managed-keys pki root sign-intermediate common_name=Sub-CA ttl=43800h"
            + " max_path_length=0 --csr sub.csr --mount lab --format pem_bundle --out sub.pem"
            + " --config provider.properties")
final class PkiRootSignIntermediateCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private CsrOption csr;

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
    Map<String, Object> request = csr.addTo(fields.values());
    out.write(
        this,
        () ->
            during(
                "signing the CA certificate",
                () -> pki.roots().signIntermediate(issuer.refOrDefault(), request)));
  }
}
