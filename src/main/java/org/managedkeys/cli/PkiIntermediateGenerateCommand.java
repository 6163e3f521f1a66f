// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki intermediate generate}. */
@Command(
    name = "generate",
    description = {
      "Makes the certificate request of a CA, signed by its key.",
      "Fields: common_name (required), organization and the other parts of a subject,"
          + " alt_names, add_basic_constraints, signature_bits."
    },
    footer =
        "  managed-keys pki intermediate generate common_name=Sub-CA --key ca-sub"
            + " --mount sub --out sub.csr --config provider.properties")
final class PkiIntermediateGenerateCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private AuthorityKeyOption key;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestFields fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestOut out;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = key.addTo(fields.values());
    out.write(
        this,
        () ->
            during("making the request", () -> pki.intermediates().generate(key.type(), request)));
  }
}
