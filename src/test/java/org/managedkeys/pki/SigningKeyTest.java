// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.pki.CertificateAlgorithm.ECDSA_WITH_SHA256;
import static org.managedkeys.pki.CertificateAlgorithm.ECDSA_WITH_SHA384;
import static org.managedkeys.pki.CertificateAlgorithm.ECDSA_WITH_SHA512;
import static org.managedkeys.pki.CertificateAlgorithm.ED25519;
import static org.managedkeys.pki.CertificateAlgorithm.ML_DSA_65;
import static org.managedkeys.pki.CertificateAlgorithm.SHA256_WITH_RSA;
import static org.managedkeys.pki.CertificateAlgorithm.SHA256_WITH_RSA_PSS;
import static org.managedkeys.pki.CertificateAlgorithm.SHA384_WITH_RSA;
import static org.managedkeys.pki.CertificateAlgorithm.SHA384_WITH_RSA_PSS;
import static org.managedkeys.pki.CertificateAlgorithm.SHA512_WITH_RSA;
import static org.managedkeys.pki.CertificateAlgorithm.SHA512_WITH_RSA_PSS;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SignatureException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key can sign by is asked of its provider, and nothing gets out that is not verified. */
final class SigningKeyTest {

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

  @Test
  void algorithms_ofRsa_beginWithPkcs1() {
    assertThat(TestKeys.signing(TestKeys.rsa()).algorithms())
        .containsExactly(
            SHA256_WITH_RSA,
            SHA384_WITH_RSA,
            SHA512_WITH_RSA,
            SHA256_WITH_RSA_PSS,
            SHA384_WITH_RSA_PSS,
            SHA512_WITH_RSA_PSS);
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, ECDSA_WITH_SHA256",
    "secp384r1, ECDSA_WITH_SHA384",
    "secp521r1, ECDSA_WITH_SHA512"
  })
  void algorithms_ofEc_beginWithTheDigestThatFitsTheCurve(
      String curve, CertificateAlgorithm algorithm) {
    SigningKey key = TestKeys.signing(TestKeys.ec(curve));

    assertThat(key.algorithms())
        .startsWith(algorithm)
        .containsExactlyInAnyOrder(ECDSA_WITH_SHA256, ECDSA_WITH_SHA384, ECDSA_WITH_SHA512);
    assertThat(key.choose(512, Optional.of(true))).isEqualTo(algorithm);
  }

  @Test
  void algorithms_ofKeysWithOne_areThatOne() {
    assertThat(TestKeys.signing(TestKeys.ed25519()).algorithms()).containsExactly(ED25519);
    assertThat(TestKeys.signing(TestKeys.mlDsa("ML-DSA-65")).algorithms())
        .containsExactly(ML_DSA_65);
  }

  @Test
  void algorithms_ofKeyForPssOnly_arePssWithoutBeingAsked() {
    SigningKey key = TestKeys.signing(TestKeys.rsaPss());

    assertThat(key.algorithms())
        .containsExactly(SHA256_WITH_RSA_PSS, SHA384_WITH_RSA_PSS, SHA512_WITH_RSA_PSS);
    assertThat(key.choose(0, Optional.empty())).isEqualTo(SHA256_WITH_RSA_PSS);
    assertThat(key.choose(384, Optional.empty())).isEqualTo(SHA384_WITH_RSA_PSS);
  }

  @ParameterizedTest
  @CsvSource({
    "0, , SHA256_WITH_RSA",
    "256, , SHA256_WITH_RSA",
    "384, false, SHA384_WITH_RSA",
    "512, true, SHA512_WITH_RSA_PSS",
    "0, true, SHA256_WITH_RSA_PSS"
  })
  void choose_ofRsa_followsTheCaller(
      int bits, @Nullable Boolean pss, CertificateAlgorithm algorithm) {
    assertThat(TestKeys.signing(TestKeys.rsa()).choose(bits, Optional.ofNullable(pss)))
        .isEqualTo(algorithm);
  }

  @Test
  void choose_whatTheKeyCannotDo_isRefusedWithWhatItCan() {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> TestKeys.signing(TestKeys.rsaPss()).choose(256, Optional.of(false)))
        .withMessage("the key cannot sign by RSA PKCS#1 v1.5 SHA-256")
        .satisfies(e -> {
          assertThat(e.reason()).isEqualTo(PkiException.Reason.UNSUPPORTED);
          assertThat(e.hint())
              .contains("it can sign by SHA256WithRSAPSS, SHA384WithRSAPSS, SHA512WithRSAPSS");
        });
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> TestKeys.signing(TestKeys.rsa()).choose(224, Optional.empty()))
        .withMessage("the key cannot sign by RSA SHA-224");
  }

  /** As Google's keys do: one padding, one digest. */
  @Test
  void key_ofAServiceThatFixesOneAlgorithm_signsByIt() {
    KeyPair pair = TestKeys.rsa();
    SigningKey pss512 =
        new SigningKey(
            pair.getPrivate(), pair.getPublic(), new FixedAlgorithm(SHA512_WITH_RSA_PSS));
    KeyPair curve = TestKeys.ec();
    SigningKey ec384 =
        new SigningKey(
            curve.getPrivate(), curve.getPublic(), new FixedAlgorithm(ECDSA_WITH_SHA384));

    assertThat(pss512.choose(0, Optional.empty())).isEqualTo(SHA512_WITH_RSA_PSS);
    assertThat(ec384.choose(256, Optional.empty())).isEqualTo(ECDSA_WITH_SHA384);
    assertThat(pss512.sign(SHA512_WITH_RSA_PSS, MESSAGE)).hasSize(256);
    assertThat(ec384.sign(ECDSA_WITH_SHA384, MESSAGE)).isNotEmpty();
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> pss512.choose(256, Optional.empty()))
        .withMessage("the key cannot sign by RSA SHA-256");
  }

  @Test
  void key_thatCannotSign_isUnsupported() {
    KeyPair pair = TestKeys.ed25519();

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> new SigningKey(pair.getPrivate(), pair.getPublic(), TestKeys.SUN_RSA))
        .withMessage("the key of type EdDSA cannot sign certificates")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(PkiException.Reason.UNSUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void sign_withAnotherKeyThanItSays_letsNothingOut(String type) {
    boolean rsa = type.equals("RSA");
    KeyPair said = rsa ? TestKeys.rsa() : TestKeys.ec();
    KeyPair used = rsa ? TestKeys.otherRsa("used") : TestKeys.otherEc("used");
    SigningKey key =
        new SigningKey(
            used.getPrivate(), said.getPublic(), rsa ? TestKeys.SUN_RSA : TestKeys.SUN_EC);

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> key.sign(key.choose(0, Optional.empty()), MESSAGE))
        .withMessage("the signature that the key made does not verify under its public key")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(PkiException.Reason.FAILED));
  }

  @Test
  void sign_providerThatFails_isTheCause() {
    KeyPair pair = TestKeys.ec();
    SigningKey key =
        new SigningKey(
            pair.getPrivate(), pair.getPublic(), FixedAlgorithm.thatFails(ECDSA_WITH_SHA256));

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> key.sign(ECDSA_WITH_SHA256, MESSAGE))
        .withMessage("the key did not sign: the service is away")
        .withCauseInstanceOf(SignatureException.class)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(PkiException.Reason.FAILED));
  }

  /** Bouncy Castle says so by an IllegalArgumentException. */
  @Test
  void algorithms_ofAShortKey_leaveOutWhatDoesNotFit() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", SignatureCheck.BOUNCY_CASTLE);
    generator.initialize(1024);
    KeyPair pair = generator.generateKeyPair();

    assertThat(
            new SigningKey(pair.getPrivate(), pair.getPublic(), SignatureCheck.BOUNCY_CASTLE)
                .algorithms())
        .contains(SHA256_WITH_RSA)
        .doesNotContain(SHA512_WITH_RSA_PSS);
  }

  @Test
  void toString_showsNoKey() {
    assertThat(TestKeys.signing(TestKeys.ed25519()))
        .hasToString("EdDSA key that signs by [ED25519]");
  }
}
