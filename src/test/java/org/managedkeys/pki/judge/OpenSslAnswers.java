// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.util.List;
import org.managedkeys.pki.judge.Evidence.Link;
import org.managedkeys.testkit.Tool;

/** What {@code openssl ocsp} is told, and what it says. */
final class OpenSslAnswers {

  private OpenSslAnswers() {}

  /** The arguments that name a certificate, its issuer, and whom to trust. */
  static List<String> about(Link link, PemFiles files, Evidence evidence) {
    return List.of(
        "ocsp",
        "-issuer",
        files.certificate(link.name() + "-issuer.pem", link.issuer()),
        "-cert",
        files.certificate(link.name() + ".pem", link.subject()),
        "-no-CApath",
        "-no-CAstore",
        "-CAfile",
        files.certificate("root.pem", evidence.root()));
  }

  /** Its exit code tells of neither a revoked certificate nor a missing nonce. */
  static Verdict verdict(Link link, Tool.Result result) {
    boolean verified =
        result.exitCode() == 0
            && result.output().contains("Response verify OK")
            && !result.output().contains("nonce");
    boolean good = result.output().contains(link.name() + ".pem: good");
    boolean revoked = result.output().contains(link.name() + ".pem: revoked");
    return Verdict.of(verified && good, verified && revoked, result.toString());
  }
}
