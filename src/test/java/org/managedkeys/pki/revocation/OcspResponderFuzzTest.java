// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.SigningKey;

/** Whatever is asked is answered. */
class OcspResponderFuzzTest {

  /** Of a fixed key, so that kept inputs name it by the same hashes each time. */
  static final TestAuthority CA = TestAuthority.of(fixedKey(), CertificateAlgorithm.ED25519);

  private static final OcspResponder RESPONDER =
      new OcspResponder(
          (issuer, serial) -> serial.testBit(0) ? CertStatus.GOOD : CertStatus.UNKNOWN,
          OcspIssuers.of(List.of(CA.issuer())),
          OcspSettings.validFor(Duration.ofHours(1)).keeping(100, 100_000));

  private static SigningKey fixedKey() {
    byte[] seed = "no secret: a key for fuzz tests.".getBytes(StandardCharsets.US_ASCII);
    AsymmetricKeyParameter publicKey = new Ed25519PrivateKeyParameters(seed).generatePublicKey();
    try {
      KeyFactory keys = KeyFactory.getInstance("Ed25519", "SunEC");
      return new SigningKey(
          keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)),
          keys.generatePublic(
              new X509EncodedKeySpec(
                  SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey).getEncoded())),
          TestAuthority.provider(CertificateAlgorithm.ED25519));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

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
    OcspAnswer answer = RESPONDER.answerGet(new String(path, StandardCharsets.ISO_8859_1));

    assertThat(OcspClient.status(answer.encoded())).isEqualTo(answer.status().code());
    assertThat(answer.status()).isNotEqualTo(OcspAnswer.Status.INTERNAL_ERROR);
  }
}
