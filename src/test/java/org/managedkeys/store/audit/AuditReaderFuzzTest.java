// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.audit.AuditVerification.Verdict;

/** Any file gets a verdict. */
class AuditReaderFuzzTest {

  @FuzzTest
  void verify_anyBytes_isAVerdict(byte[] data) throws IOException {
    AuditVerification verification;
    try {
      verification =
          new AuditReader(Path.of("file"), new ByteArrayInputStream(data), null).verify();
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
      return;
    }
    assertThat(verification.head().isPresent()).isEqualTo(verification.records() > 0);
    assertThat(verification.badLine())
        .isEqualTo(verification.verdict() == Verdict.TAMPERED ? verification.records() + 1 : 0);
  }
}
