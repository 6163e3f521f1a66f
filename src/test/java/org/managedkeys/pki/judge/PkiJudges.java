// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.managedkeys.pki.judge.Verdict.Outcome;

/**
 * The judges: OpenSSL, GnuTLS, the JDK that runs, and Bouncy Castle, each by revocation lists and
 * by OCSP. What one of them does not know it is not asked.
 */
public final class PkiJudges {

  /** All of them. */
  public static final List<Judge> ALL =
      List.of(
          new OpenSslJudge(),
          new GnuTlsJudge(),
          new JdkJudge(false),
          new JdkJudge(true),
          new BouncyCastleJudge(),
          new OpenSslOcspJudge(),
          new OpenSslHttpJudge(),
          new GnuTlsOcspJudge(),
          new BouncyCastleOcspJudge());

  private PkiJudges() {}

  /** All who know the algorithms accept it; answers who they are. */
  public static List<Judge> accept(Evidence evidence, Path folder) throws Exception {
    return find(Outcome.ACCEPTED, ALL, evidence, folder);
  }

  /** All who know the algorithms refuse it, as it is revoked. */
  public static List<Judge> findRevoked(Evidence evidence, Path folder) throws Exception {
    return find(Outcome.REVOKED, ALL, evidence, folder);
  }

  /** All who check paths refuse it, not because anything was revoked. */
  public static List<Judge> refuse(Evidence evidence, Path folder) throws Exception {
    return find(
        Outcome.REFUSED, ALL.stream().filter(Judge::checksPaths).toList(), evidence, folder);
  }

  private static List<Judge> find(
      Outcome expected, List<Judge> judges, Evidence evidence, Path folder) throws Exception {
    List<Judge> asked = judges.stream().filter(judge -> judge.knows(evidence)).toList();
    List<Verdict> verdicts = new ArrayList<>();
    for (Judge judge : asked) {
      verdicts.add(judge.judge(evidence, folderOf(judge, folder)));
    }
    SoftAssertions.assertSoftly(softly -> {
      softly.assertThat(asked).as("judges who know the algorithms").isNotEmpty();
      for (int index = 0; index < asked.size(); index++) {
        Verdict verdict = verdicts.get(index);
        softly
            .assertThat(verdict.outcome())
            .as("what %s finds: %s", asked.get(index), verdict.said())
            .isEqualTo(expected);
      }
    });
    return asked;
  }

  private static Path folderOf(Judge judge, Path folder) throws IOException {
    return Files.createTempDirectory(folder, judge.toString().replaceAll("[^a-zA-Z0-9]+", "-"));
  }
}
