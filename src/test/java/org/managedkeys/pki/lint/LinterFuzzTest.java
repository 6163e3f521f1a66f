// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;

/** Any bytes are judged: what cannot be read is found to be so, and nothing is thrown. */
class LinterFuzzTest {

  @FuzzTest
  void certificate_anyBytes_isJudged(byte[] data) {
    List<Finding> findings =
        CertificateLinter.lint(data, Optional.empty(), CertificateSample.PRIVATE);

    assertPrinting(findings);
    if (data.length == 0 || data[0] != 0x30) {
      assertThat(findings).extracting(Finding::code).containsExactly("x690.certificate");
    }
  }

  @FuzzTest
  void list_anyBytes_isJudged(byte[] data) {
    List<Finding> findings =
        CrlLinter.lint(
            data, Samples.certificate(CertificateSample.root()), CertificateSample.PRIVATE);

    assertPrinting(findings);
    if (data.length == 0 || data[0] != 0x30) {
      assertThat(findings).extracting(Finding::code).containsExactly("crl.readable");
    }
  }

  /** Whoever shows a message shows nothing that a stranger chose. */
  private static void assertPrinting(List<Finding> findings) {
    assertThat(findings).allSatisfy(finding -> assertThat(finding.message()).matches("[ -~…]+"));
  }
}
