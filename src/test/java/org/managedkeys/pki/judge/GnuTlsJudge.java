// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.managedkeys.testkit.Tool;

/**
 * GnuTLS's {@code certtool}: {@code --verify-crl} of each list, {@code --verify-chain} of chain and
 * lists in one file, and {@code --verify} with the root and the lists apart.
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
    List<Verdict> verdicts = new ArrayList<>();
    // For paths it does not look at who signed a list, and when.
    for (int index = 0; index < evidence.crls().size(); index++) {
      verdicts.add(
          verdict(
              certtool.with(
                  "--verify-crl",
                  "--load-ca-certificate",
                  files.certificate("issuer-" + index + ".pem", evidence.chain().get(index + 1)),
                  "--infile",
                  files.crls("crl-" + index + ".pem", List.of(evidence.crls().get(index))))));
    }
    verdicts.add(
        verdict(
            certtool.with(
                "--verify-chain",
                "--infile",
                files.bundle("bundle.pem", evidence.chain(), evidence.crls()))));
    verdicts.add(
        verdict(
            certtool.with(
                "--verify",
                "--load-ca-certificate",
                files.certificate("root.pem", evidence.root()),
                "--load-crl",
                files.crls("crls.pem", evidence.crls()),
                "--infile",
                files.certificates("below-root.pem", evidence.belowRoot()))));
    return Verdict.together(verdicts);
  }

  private static Verdict verdict(Tool certtool) {
    Tool.Result result = certtool.run();
    boolean refuses = result.exitCode() != 0 || result.output().contains("Not verified");
    return Verdict.of(!refuses, result.output().contains("chain is revoked"), result.toString());
  }

  @Override
  public String toString() {
    return "certtool";
  }
}
