// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DeriveSharedSecretResponse;
import software.amazon.awssdk.services.kms.model.KeyAgreementAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.OriginType;

/** Key agreement with the JDK as the other side, and random bytes. */
final class SecretOperationsTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  private static KeyPair other(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static DeriveSharedSecretResponse derive(String key, KeyPair other) {
    return RUNNING
        .client()
        .deriveSharedSecret(to ->
            to.keyId(key)
                .keyAgreementAlgorithm(KeyAgreementAlgorithmSpec.ECDH)
                .publicKey(SdkBytes.fromByteArray(other.getPublic().getEncoded())));
  }

  @ParameterizedTest
  @CsvSource({
    "ECC_NIST_P256, secp256r1, 32",
    "ECC_NIST_P384, secp384r1, 48",
    "ECC_NIST_P521, secp521r1, 66"
  })
  void sharedSecret_isTheOtherSides(KeySpec spec, String curve, int length) throws Exception {
    String key = RUNNING.create(spec, KeyUsageType.KEY_AGREEMENT);
    KeyPair other = other(curve);

    DeriveSharedSecretResponse answer = derive(key, other);

    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(other.getPrivate());
    agreement.doPhase(
        KeyFactory.getInstance("EC")
            .generatePublic(
                new X509EncodedKeySpec(
                    RUNNING.client().getPublicKey(to -> to.keyId(key)).publicKey().asByteArray())),
        true);
    assertThat(answer.sharedSecret().asByteArray())
        .hasSize(length)
        .isEqualTo(agreement.generateSecret());
    assertThat(answer.keyOrigin()).isEqualTo(OriginType.AWS_KMS);
  }

  @Test
  void publicKey_ofAnotherCurve_isRefused() throws Exception {
    String key = RUNNING.create(KeySpec.ECC_NIST_P256, KeyUsageType.KEY_AGREEMENT);
    KeyPair other = other("secp384r1");

    RUNNING.refused("ValidationException", () -> derive(key, other));
  }

  @Test
  void keyThatSigns_agreesOnNothing() throws Exception {
    String key = RUNNING.create(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);
    KeyPair other = other("secp256r1");

    RUNNING.refused("InvalidKeyUsageException", () -> derive(key, other));
  }

  @Test
  void randomBytes_areOneToOneThousandAndTwentyFour() {
    for (int length : new int[] {1, 1024}) {
      assertThat(
              RUNNING
                  .client()
                  .generateRandom(to -> to.numberOfBytes(length))
                  .plaintext()
                  .asByteArray())
          .hasSize(length);
    }
    for (int length : new int[] {0, 1025}) {
      RUNNING.refused(
          "ValidationException",
          () -> RUNNING.client().generateRandom(to -> to.numberOfBytes(length)));
    }
  }
}
