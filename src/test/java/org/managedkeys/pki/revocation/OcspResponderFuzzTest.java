// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import org.managedkeys.pki.CertificateAlgorithm;

/** Whatever is asked is answered. */
class OcspResponderFuzzTest {

  private static final TestAuthority CA =
      TestAuthority.named("CN=Fuzz", CertificateAlgorithm.ED25519);

  private static final OcspResponder RESPONDER =
      new OcspResponder(
          (issuer, serial) -> serial.testBit(0) ? CertStatus.GOOD : CertStatus.UNKNOWN,
          OcspIssuers.of(List.of(CA.issuer())),
          OcspSettings.validFor(Duration.ofHours(1)).keeping(100, 100_000));

  @FuzzTest
  void answer_anyBytes_isAnAnswerThatIsNoFailure(byte[] request) {
    OcspAnswer answer = RESPONDER.answer(request);

    assertThat(answer.status())
        .isIn(
            OcspAnswer.Status.SUCCESSFUL,
            OcspAnswer.Status.MALFORMED_REQUEST,
            OcspAnswer.Status.UNAUTHORIZED);
    assertThat(OcspClient.status(answer.encoded())).isEqualTo(answer.status().code());
  }

  @FuzzTest
  void answerGet_anyText_isAnAnswerThatIsNoFailure(byte[] path) {
    OcspAnswer answer =
        RESPONDER.answerGet(new String(path, java.nio.charset.StandardCharsets.ISO_8859_1));

    assertThat(OcspClient.status(answer.encoded())).isEqualTo(answer.status().code());
    assertThat(answer.status()).isNotEqualTo(OcspAnswer.Status.INTERNAL_ERROR);
  }
}
