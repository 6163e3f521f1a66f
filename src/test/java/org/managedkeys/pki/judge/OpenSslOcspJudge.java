// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.managedkeys.pki.judge.Evidence.Link;
import org.managedkeys.testkit.Tool;

/**
 * {@code openssl ocsp} for each certificate below the root: it writes the request, and checks the
 * answer that is given to it as a file.
 */
final class OpenSslOcspJudge implements Judge {

  @Override
  public boolean knows(Evidence evidence) {
    return OpenSslRelease.knows(evidence);
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
    String request = link.name() + ".req";
    List<String> about = OpenSslAnswers.about(link, files, evidence);
    List<String> asking = new ArrayList<>(about);
    asking.addAll(List.of("-no_nonce", "-reqout", request));
    Tool.named(folder, "openssl").with(asking).run().ok();
    byte[] answer = evidence.responder().apply(files.read(request));
    List<String> reading = new ArrayList<>(about);
    reading.addAll(List.of("-no_nonce", "-respin", files.der(link.name() + ".resp", answer)));
    return OpenSslAnswers.verdict(link, Tool.named(folder, "openssl").with(reading).run());
  }

  @Override
  public String toString() {
    return "openssl ocsp -respin";
  }
}
