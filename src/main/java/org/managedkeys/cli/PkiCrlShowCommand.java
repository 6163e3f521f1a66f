// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys pki crl show}. */
@Command(
    name = "show",
    description = "Shows an issuer's list of revocations, or writes it to a file.",
    footer = {
      "  managed-keys pki crl show --config provider.properties",
      "  managed-keys pki crl show --format der --out ca.crl --config provider.properties"
    })
final class PkiCrlShowCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private IssuerOption issuer;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private OutOption out;

  @Option(names = "--format", paramLabel = "FORMAT", description = "pem or der. Default: pem.")
  private CertificateFormat format = CertificateFormat.PEM;

  @Option(names = "--delta", description = "The list of what came since the last whole one.")
  private boolean delta;

  @Override
  void run(PkiMount pki) {
    if (format != CertificateFormat.PEM && format != CertificateFormat.DER) {
      throw new ParameterException(commandLine(), "a list of revocations is pem or der");
    }
    if (format == CertificateFormat.DER && !out.isFile() && !out.isBare()) {
      throw new ParameterException(commandLine(), "der needs --out FILE, or --out -");
    }
    try (@Nullable OutputFile file = out.reserve(false).orElse(null)) {
      byte[] der =
          during(
              "making the list",
              () ->
                  delta
                      ? pki.crls().deltaDer(issuer.refOrDefault())
                      : pki.crls().der(issuer.refOrDefault()));
      String pem = InputFile.pem("X509 CRL", der);
      byte[] content =
          format == CertificateFormat.DER ? der : pem.getBytes(StandardCharsets.US_ASCII);
      if (file != null) {
        file.write(content);
        Map<String, Object> shown = CrlText.of(der);
        shown.put("files", List.of(file.path().toString()));
        print(shown);
      } else if (out.isBare()) {
        OutOption.bare(content);
      } else {
        Map<String, Object> shown = CrlText.of(der);
        shown.put("crl", pem);
        print(shown);
      }
    }
  }
}
