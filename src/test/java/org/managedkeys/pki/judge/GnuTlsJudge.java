// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;
import java.util.List;
import org.managedkeys.testkit.Tool;

/**
 * GnuTLS's {@code certtool}: {@code --verify-chain} of chain and lists in one file, and {@code
 * --verify} with the root and the lists apart.
 */
final class GnuTlsJudge implements Judge {

  /** Its releases of Debian and Ubuntu are built without ML-DSA. */
  @Override
  public boolean knows(Evidence evidence) {
    return !evidence.isPostQuantum();
  }

  @Override
  public boolean checksPaths() {
    return true;
  }

  @Override
  public Verdict judge(Evidence evidence, Path folder) {
    PemFiles files = new PemFiles(folder);
    Tool certtool = Tool.named(folder, "certtool");
    return Verdict.together(
        List.of(
            verdict(
                certtool
                    .with(
                        "--verify-chain",
                        "--infile",
                        files.bundle("bundle.pem", evidence.chain(), evidence.crls()))
                    .run()),
            verdict(
                certtool
                    .with(
                        "--verify",
                        "--load-ca-certificate",
                        files.certificate("root.pem", evidence.root()),
                        "--load-crl",
                        files.crls("crls.pem", evidence.crls()),
                        "--infile",
                        files.certificates("below-root.pem", evidence.belowRoot()))
                    .run())));
  }

  private static Verdict verdict(Tool.Result result) {
    return Verdict.of(
        result.exitCode() == 0, result.output().contains("revoked"), result.toString());
  }

  @Override
  public String toString() {
    return "certtool";
  }
}
