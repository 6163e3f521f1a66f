// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** What is measured of a certificate authority does what it is said to do. */
class BenchAuthorityTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void authority_certifiesAndAnswers(boolean keepsNothing, @TempDir Path folder) throws Exception {
    List<String> lines = new ArrayList<>(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    lines.add("key.p256.key_label = p256");
    lines.add("key.p256.any_mount = true");
    Path configuration = Providers.write(folder, lines.toArray(String[]::new));

    try (BenchAuthority authority = BenchAuthority.create(configuration, keepsNothing)) {
      Workload signing = authority.signing();
      signing.verify();
      assertThat(signing.run()).isNotEqualTo(signing.run());

      Workload answering = authority.answering();
      answering.verify();
      assertThat(answering.run()).isEqualTo(answering.run());
    }
  }
}
