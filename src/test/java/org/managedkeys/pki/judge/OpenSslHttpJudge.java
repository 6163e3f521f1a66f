// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.managedkeys.pki.judge.Evidence.Link;
import org.managedkeys.testkit.Tool;

/** {@code openssl ocsp} over HTTP, with a nonce and SHA-256 for each certificate below the root. */
final class OpenSslHttpJudge implements Judge {

  @Override
  public boolean knows(Evidence evidence) {
    return OpenSslRelease.knows(evidence);
  }

  @Override
  public boolean checksPaths() {
    return false;
  }

  @Override
  public Verdict judge(Evidence evidence, Path folder) throws Exception {
    try (OcspServer server = OcspServer.start(evidence.responder())) {
      return Verdict.together(
          evidence.links().stream().map(link -> judge(link, evidence, server, folder)).toList());
    }
  }

  private static Verdict judge(Link link, Evidence evidence, OcspServer server, Path folder) {
    List<String> arguments =
        new ArrayList<>(OpenSslAnswers.about(link, new PemFiles(folder), evidence));
    // It counts for the certificates after it.
    arguments.add(1, "-sha256");
    arguments.addAll(List.of("-nonce", "-url", server.url()));
    return OpenSslAnswers.verdict(link, Tool.named(folder, "openssl").with(arguments).run());
  }

  @Override
  public String toString() {
    return "openssl ocsp -url";
  }
}
