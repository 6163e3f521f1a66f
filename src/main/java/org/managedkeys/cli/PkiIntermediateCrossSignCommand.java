// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys pki intermediate cross-sign}. */
@Command(
    name = "cross-sign",
    description = {
      "Makes the certificate request for a key that is a CA already, so that a second CA"
          + " can certify it.",
      "Fields are those of pki intermediate generate; common_name should be that of the"
          + " present certificate. The key is --key-ref, by default the mount's default key."
    },
    footer =
        "  managed-keys pki intermediate cross-sign common_name=Sub-CA --mount sub"
            + " --out cross.csr --config provider.properties")
final class PkiIntermediateCrossSignCommand extends PkiMountCommand {

  @Option(
      names = "--key-ref",
      paramLabel = "REF",
      description = "The key: its id or name. Default: the mount's default key.")
  private String key = "default";

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestFields fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestOut out;

  @Override
  void run(PkiMount pki) {
    Map<String, Object> request = fields.values();
    request.put("key_ref", key);
    out.write(
        this, () -> during("making the request", () -> pki.intermediates().crossSign(request)));
  }
}
