// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;

/** MACs: each key has one algorithm; ImportOperationsTest compares values with the JDK's. */
final class MacOperationsTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  private static final SdkBytes MESSAGE = SdkBytes.fromUtf8String("message");

  @ParameterizedTest
  @CsvSource({
    "HMAC_224, HMAC_SHA_224, 28",
    "HMAC_256, HMAC_SHA_256, 32",
    "HMAC_384, HMAC_SHA_384, 48",
    "HMAC_512, HMAC_SHA_512, 64"
  })
  void mac_isAsLongAsItsHash_andVerified(KeySpec spec, MacAlgorithmSpec algorithm, int length) {
    String key = RUNNING.create(spec, KeyUsageType.GENERATE_VERIFY_MAC);

    var answer =
        RUNNING.client().generateMac(to -> to.keyId(key).macAlgorithm(algorithm).message(MESSAGE));

    assertThat(answer.mac().asByteArray()).hasSize(length);
    assertThat(answer.keyId()).endsWith("key/" + key);
    assertThat(
            RUNNING
                .client()
                .verifyMac(
                    to -> to.keyId(key).macAlgorithm(algorithm).message(MESSAGE).mac(answer.mac()))
                .macValid())
        .isTrue();
    RUNNING.refused(
        "KMSInvalidMacException",
        () ->
            RUNNING
                .client()
                .verifyMac(to ->
                    to.keyId(key)
                        .macAlgorithm(algorithm)
                        .message(SdkBytes.fromUtf8String("other"))
                        .mac(answer.mac())));
  }

  @Test
  void algorithm_thatIsNotTheKeys_isRefused() {
    String key = RUNNING.create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);

    RUNNING.refused(
        "InvalidKeyUsageException",
        () ->
            RUNNING
                .client()
                .generateMac(to ->
                    to.keyId(key).macAlgorithm(MacAlgorithmSpec.HMAC_SHA_512).message(MESSAGE)));
  }

  @Test
  void message_longerThanTheLimit_isRefused() {
    String key = RUNNING.create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);

    RUNNING
        .refused(
            "ValidationException",
            () ->
                RUNNING
                    .client()
                    .generateMac(to ->
                        to.keyId(key)
                            .macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256)
                            .message(SdkBytes.fromByteArray(new byte[4097]))))
        .hasMessageContaining("less than or equal to 4096");
  }
}
