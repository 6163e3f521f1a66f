// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki ocsp respond}. */
@Command(
    name = "respond",
    description = {
      "Answers one request, DER in and DER out, as a responder behind HTTP would.",
      "An answer such as malformedRequest or unauthorized is written, too; the exit code is 1 then."
    },
    footer =
        "  managed-keys pki ocsp respond request.der --out response.der --config"
            + " provider.properties")
final class PkiOcspRespondCommand extends PkiMountCommand {

  /** Vault's limit. */
  private static final int MAX_BYTES = 2048;

  /** RFC 6960 section 4.2.1. */
  private static final Map<Integer, String> STATUS =
      Map.of(
          1, "malformedRequest",
          2, "internalError",
          3, "tryLater",
          5, "sigRequired",
          6, "unauthorized");

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private OutOption out;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The request, DER; - is standard input.")
  private String file;

  @Override
  void run(PkiMount pki) {
    if (!out.isFile() && !out.isBare()) {
      throw new ParameterException(
          commandLine(), "an answer is binary: add --out FILE," + " or --out -");
    }
    byte[] request = InputFile.bytes("the request", file, MAX_BYTES);
    byte[] answer;
    try (@Nullable OutputFile response = out.reserve(false).orElse(null)) {
      answer = during("answering", () -> pki.ocsp().respond(request));
      if (response == null) {
        OutOption.bare(answer);
      } else {
        response.write(answer);
      }
    }
    int status = status(answer);
    if (status != OCSPResp.SUCCESSFUL) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          "the request '" + file + "'",
          "answer it",
          "the answer is " + STATUS.getOrDefault(status, "status " + status),
          null);
    }
    if (!out.isBare()) {
      output().line("answered");
      output().document(Map.of("status", "successful"));
    }
  }

  private static int status(byte[] answer) {
    try {
      return new OCSPResp(answer).getStatus();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
