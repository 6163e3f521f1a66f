// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;
import software.amazon.awssdk.services.sts.model.StsException;

/** Sessions of roles. */
final class TokenServiceTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  private static final String ROLE = "arn:aws:iam::111122223333:role/signer";
  private static final String FEDERATED = "arn:aws:iam::111122223333:role/workload";

  @BeforeAll
  static void addRoles() {
    RUNNING.server().addRole(ROLE, "shared-with-you");
    RUNNING.server().addWebIdentity(FEDERATED, "a-token-of-the-cluster");
  }

  private static StsClient client(String secretKey) {
    return StsClient.builder()
        .endpointOverride(URI.create(RUNNING.server().url()))
        .region(Region.of(RUNNING.server().region()))
        .httpClientBuilder(Apache5HttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(RUNNING.server().accessKey(), secretKey)))
        .build();
  }

  private static StsClient client() {
    return client(RUNNING.server().secretKey());
  }

  private static Consumer<AssumeRoleRequest.Builder> role(String externalId) {
    return to -> to.roleArn(ROLE).roleSessionName("build-7").externalId(externalId);
  }

  @Test
  void role_assumedWithItsExternalId_mayUseTheKeys() {
    try (StsClient sts = client();
        StsAssumeRoleCredentialsProvider provider =
            StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(role("shared-with-you"))
                .build();
        KmsClient kms =
            AwsClients.builder(RUNNING.server(), provider.resolveCredentials()).build()) {
      assertThat(kms.listKeys().truncated()).isFalse();
      assertThat(RUNNING.server().operations()).contains("AssumeRole", "ListKeys");
    }
  }

  @Test
  void answer_namesTheSession() {
    try (StsClient sts = client()) {
      var answer = sts.assumeRole(role("shared-with-you"));

      assertThat(answer.assumedRoleUser().arn())
          .isEqualTo("arn:aws:sts::111122223333:assumed-role/signer/build-7");
      assertThat(answer.credentials().expiration()).isAfter(Instant.now());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"another", "shared-with-me"})
  void role_withAnotherExternalId_isDenied(String externalId) {
    try (StsClient sts = client()) {
      assertThatThrownBy(() -> sts.assumeRole(role(externalId)))
          .isInstanceOfSatisfying(
              StsException.class,
              e -> {
                assertThat(e.statusCode()).isEqualTo(403);
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
              });
    }
  }

  @Test
  void role_assumedWithAWrongSecret_isDenied() {
    try (StsClient sts = client("wrong")) {
      assertThatThrownBy(() -> sts.assumeRole(role("shared-with-you")))
          .isInstanceOfSatisfying(
              StsException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
    }
  }

  @Test
  void webIdentity_isExchanged_forASession() {
    try (StsClient sts = client()) {
      AssumeRoleWithWebIdentityResponse answer = exchange(sts, "a-token-of-the-cluster");

      Credentials session = answer.credentials();
      try (KmsClient kms =
          AwsClients.of(
              RUNNING.server(),
              AwsSessionCredentials.create(
                  session.accessKeyId(), session.secretAccessKey(), session.sessionToken()))) {
        assertThat(kms.listKeys().hasKeys()).isTrue();
      }
    }
  }

  @Test
  void webIdentity_thatNobodyKnows_isRefused() {
    try (StsClient sts = client()) {
      assertThatThrownBy(() -> exchange(sts, "forged"))
          .isInstanceOf(InvalidIdentityTokenException.class);
    }
  }

  private static AssumeRoleWithWebIdentityResponse exchange(StsClient sts, String token) {
    return sts.assumeRoleWithWebIdentity(
        to -> to.roleArn(FEDERATED).roleSessionName("pod").webIdentityToken(token));
  }
}
