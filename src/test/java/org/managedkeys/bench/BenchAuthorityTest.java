// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** What is measured of a certificate authority does what it is said to do. */
class BenchAuthorityTest {

  @TempDir private Path folder;

  @Test
  void authority_thatKeepsNothing_certifiesAgainAndAgain() throws Exception {
    try (BenchAuthority authority = BenchAuthority.create(configuration(), true)) {
      Workload signing = authority.signing();

      signing.verify();
      assertThat(signing.run()).isNotEqualTo(signing.run());
    }
  }

  /** What is not kept is unknown to it, and such answers are signed each time. */
  @Test
  void authority_thatKeepsCertificates_answersFromItsCache() throws Exception {
    try (BenchAuthority authority = BenchAuthority.create(configuration(), false)) {
      Workload answering = authority.answering();

      answering.verify();
      assertThat(answering.run()).isEqualTo(answering.run());
    }
  }

  private Path configuration() {
    List<String> lines = new ArrayList<>(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    lines.add("key.p256.key_label = p256");
    lines.add("key.p256.any_mount = true");
    return Providers.write(folder, lines.toArray(String[]::new));
  }
}
