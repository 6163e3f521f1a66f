// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki issuer chain}. */
@Command(
    name = "chain",
    description =
        "Writes an issuer's certificate and those above it, as servers and"
            + " those who trust it need them.",
    footer = "  managed-keys pki issuer chain default --out chain.pem --config provider.properties")
final class PkiIssuerChainCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private OutOption out;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(index = "0", paramLabel = "REF", description = "Its id or name, or default.")
  private String ref;

  @Override
  void run(PkiMount pki) {
    Answer answer = pki.issuers().json(ref);
    byte[] chain = CertificateFormat.PEM_BUNDLE.encode(answer.data());
    try (@Nullable OutputFile file = out.reserve(false).orElse(null)) {
      if (file != null) {
        file.write(chain);
        printWritten(answer, List.of(file.path()));
      } else if (output().isJson() && !out.isBare()) {
        print(answer);
      } else {
        OutOption.bare(chain);
      }
    }
  }
}
