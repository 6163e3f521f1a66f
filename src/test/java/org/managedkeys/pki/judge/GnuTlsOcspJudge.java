// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;
import org.managedkeys.pki.judge.Evidence.Link;
import org.managedkeys.testkit.Tool;

/**
 * GnuTLS's {@code ocsptool} for each certificate below the root: it asks, and checks the answer.
 */
final class GnuTlsOcspJudge implements Judge {

  /** It takes every PSS signature of an answer for one with SHA-256; of a certificate not. */
  @Override
  public boolean knows(Evidence evidence) {
    return !evidence.isPostQuantum() && !evidence.hasPssOfLongDigest();
  }

  @Override
  public boolean checksPaths() {
    return false;
  }

  @Override
  public Verdict judge(Evidence evidence, Path folder) {
    return Verdict.together(
        evidence.links().stream().map(link -> judge(link, evidence, folder)).toList());
  }

  private static Verdict judge(Link link, Evidence evidence, Path folder) {
    PemFiles files = new PemFiles(folder);
    String issuer = files.certificate(link.name() + "-issuer.pem", link.issuer());
    String request = link.name() + ".req";
    Tool ocsptool = Tool.named(folder, "ocsptool");
    ocsptool
        .with("--generate-request", "--no-nonce", "--load-issuer", issuer)
        .with("--load-cert", files.certificate(link.name() + ".pem", link.subject()))
        .with("--outfile", request)
        .run()
        .ok();
    String answer =
        files.der(link.name() + ".resp", evidence.responder().apply(files.read(request)));
    Tool.Result verified =
        ocsptool.with("--verify-response", "--load-signer", issuer, "--infile", answer).run();
    Tool.Result shown = ocsptool.with("--response-info", "--infile", answer).run();
    boolean isRight = verified.exitCode() == 0 && shown.exitCode() == 0;
    return Verdict.of(
        isRight && shown.output().contains("Certificate Status: good"),
        isRight && shown.output().contains("Certificate Status: revoked"),
        verified + "\n" + shown);
  }

  @Override
  public String toString() {
    return "ocsptool";
  }
}
