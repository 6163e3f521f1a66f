// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki root generate}. */
@Command(
    name = "generate",
    description = {
      "Makes a root: a certificate that a key signs for itself. It becomes the mount's"
          + " default issuer if there is none.",
      "Fields: common_name (required), issuer_name, ttl or not_after, organization and"
          + " the other parts of a subject, alt_names, max_path_length, permitted_dns_domains,"
          + " signature_bits, use_pss."
    },
    footer =
        "  managed-keys pki root generate common_name=Lab-Root issuer_name=lab"
            + " ttl=87600h --key ca-lab --mount lab --config provider.properties")
final class PkiRootGenerateCommand extends PkiMountCommand {

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
    out.write(
        this, () -> during("making the root", () -> pki.roots().generate(key.type(), request)));
  }
}
