// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys pki issuer update}. */
@Command(
    name = "update",
    description = {
      "Changes an issuer. What is not named stays; with --replace it goes back to its default.",
      "Fields: issuer_name, leaf_not_after_behavior (err, truncate, permit), usage"
          + " (read-only, issuing-certificates, crl-signing, ocsp-signing), manual_chain,"
          + " revocation_signature_algorithm, issuing_certificates, crl_distribution_points,"
          + " ocsp_servers, enable_aia_url_templating."
    },
    footer =
        "  managed-keys pki issuer update default leaf_not_after_behavior=truncate"
            + " --config provider.properties")
final class PkiIssuerUpdateCommand extends PkiMountCommand {

  @Option(names = "--replace", description = "Fields that are not named get their defaults.")
  private boolean replace;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamedRequestFields fields;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = fields.values();
    print(
        replace
            ? pki.issuers().update(fields.name(), request)
            : pki.issuers().patch(fields.name(), request));
  }
}
