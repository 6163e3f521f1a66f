// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where and how the certificate that a command got is written. */
final class CertificateOut {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Mixin
  private OutOption out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "pem: the certificate; der: in binary; pem_bundle: with its chain. Default: pem.")
  private CertificateFormat format = CertificateFormat.PEM;

  /** Gets the certificate. */
  interface Work {
    Answer run();
  }

  /** Takes the places of the files, does the work, writes the files and prints the rest. */
  void write(PkiMountCommand command, Work work) {
    if (format == CertificateFormat.PKCS12) {
      throw new ParameterException(
          spec.commandLine(), "pkcs12 is for a private key with its certificate: pki issue");
    }
    if (format != CertificateFormat.PEM && !out.isFile() && !out.isBare()) {
      throw new ParameterException(spec.commandLine(), format + " needs --out FILE, or --out -");
    }
    try (@Nullable OutputFile file = out.reserve(false).orElse(null)) {
      Answer answer = work.run();
      byte[] content = format.encode(answer.data());
      if (out.isBare()) {
        command.warn(answer.warnings());
        OutOption.bare(content);
      } else if (file == null) {
        command.print(answer);
      } else {
        file.write(content);
        command.printWritten(answer, List.of(file.path()));
      }
    }
  }
}
