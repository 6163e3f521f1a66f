// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.managedkeys.servers.Fault;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DryRunOperationException;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;

/** What concerns all operations: errors, faults that a test asked for, and counts. */
final class AwsKmsServerTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  @BeforeEach
  void reset() {
    RUNNING.server().reset();
  }

  @Test
  void throttling_isWhatTheLibraryTakesForIt_andRepeats() {
    RUNNING.server().fail("ListKeys", AwsKmsServer.throttled(), AwsKmsServer.throttled());

    assertThatThrownBy(() -> RUNNING.client().listKeys())
        .isInstanceOfSatisfying(
            KmsException.class, e -> assertThat(e.isThrottlingException()).isTrue());
    try (KmsClient patient =
        AwsClients.builder(
                RUNNING.server(),
                AwsBasicCredentials.create(
                    RUNNING.server().accessKey(), RUNNING.server().secretKey()))
            .overrideConfiguration(
                more -> more.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder().build()))
            .build()) {
      patient.listKeys();
    }
    assertThat(RUNNING.server().count("ListKeys")).isEqualTo(3);
  }

  @Test
  void missingPermission_isDenied() {
    RUNNING.server().fail("ListKeys", AwsKmsServer.denied("ListKeys"));

    RUNNING
        .refused("AccessDeniedException", () -> RUNNING.client().listKeys())
        .hasMessageContaining("is not authorized to perform: kms:ListKeys");
  }

  @Test
  void faultyAnswers_areErrorsOfTheLibrary() {
    RUNNING
        .server()
        .fail(
            "GenerateRandom",
            Fault.resetBeforeTheAnswer(),
            Fault.resetAmidTheAnswer(),
            Fault.truncated(),
            Fault.garbage());

    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> RUNNING.client().generateRandom(to -> to.numberOfBytes(8)))
          .isInstanceOf(SdkClientException.class);
    }
    assertThat(RUNNING.server().count("GenerateRandom")).isEqualTo(4);
  }

  /** A client has to notice by itself that nothing came. */
  @Test
  void emptyAnswer_isNoErrorOfTheLibrary() {
    RUNNING.server().fail("GenerateRandom", Fault.empty());

    assertThat(RUNNING.client().generateRandom(to -> to.numberOfBytes(8)).plaintext()).isNull();
  }

  @Test
  void operation_thatIsNotThere_isUnknown() {
    RUNNING.refused(
        "UnknownOperationException", () -> RUNNING.client().listGrants(to -> to.keyId("any")));
  }

  @Test
  void dryRun_tellsWhatWouldHappen() {
    String key = RUNNING.create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);

    assertThatThrownBy(() -> dryRun(key, MacAlgorithmSpec.HMAC_SHA_256))
        .isInstanceOfSatisfying(
            DryRunOperationException.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    RUNNING.refused("InvalidKeyUsageException", () -> dryRun(key, MacAlgorithmSpec.HMAC_SHA_512));
  }

  private static void dryRun(String key, MacAlgorithmSpec algorithm) {
    RUNNING
        .client()
        .generateMac(to ->
            to.keyId(key)
                .macAlgorithm(algorithm)
                .dryRun(true)
                .message(SdkBytes.fromUtf8String("message")));
  }
}
