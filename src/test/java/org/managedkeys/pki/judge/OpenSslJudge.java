// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.managedkeys.testkit.Tool;

/** {@code openssl verify}, as strict as it gets, with the revocation lists of all issuers. */
final class OpenSslJudge implements Judge {

  @Override
  public boolean knows(Evidence evidence) {
    return OpenSslRelease.knows(evidence);
  }

  @Override
  public boolean checksPaths() {
    return true;
  }

  @Override
  public Verdict judge(Evidence evidence, Path folder) {
    PemFiles files = new PemFiles(folder);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "verify",
                "-x509_strict",
                "-crl_check_all",
                "-no-CApath",
                "-no-CAstore",
                "-CAfile",
                files.certificate("root.pem", evidence.root())));
    if (!evidence.intermediates().isEmpty()) {
      arguments.add("-untrusted");
      arguments.add(files.certificates("intermediates.pem", evidence.intermediates()));
    }
    // It reads one list of a file.
    for (int index = 0; index < evidence.crls().size(); index++) {
      arguments.add("-CRLfile");
      arguments.add(files.crls("crl-" + index + ".pem", List.of(evidence.crls().get(index))));
    }
    arguments.add(files.certificate("leaf.pem", evidence.leaf()));
    Tool.Result result = Tool.named(folder, "openssl").with(arguments).run();
    return Verdict.of(
        result.exitCode() == 0, result.output().contains("certificate revoked"), result.toString());
  }

  @Override
  public String toString() {
    return "openssl verify";
  }
}
