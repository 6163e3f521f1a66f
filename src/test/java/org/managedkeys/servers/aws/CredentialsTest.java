// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** Who is let in: signatures are the vendor's library's. */
final class CredentialsTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  @AfterEach
  void setTheClock() {
    RUNNING.server().setClockAhead(Duration.ZERO);
    SdkGlobalTime.setGlobalTimeOffset(0);
  }

  private static void assertRefused(String code, String text, AwsCredentials credentials) {
    try (KmsClient client = AwsClients.of(RUNNING.server(), credentials)) {
      RUNNING.refused(code, client::listKeys).hasMessageContaining(text);
    }
  }

  private static AwsCredentials user() {
    return AwsBasicCredentials.create(RUNNING.server().accessKey(), RUNNING.server().secretKey());
  }

  @Test
  void accessKey_thatNobodyKnows_isRefused() {
    assertRefused(
        "UnrecognizedClientException",
        "The security token included in the request is invalid",
        AwsBasicCredentials.create("AKIAUNKNOWN", RUNNING.server().secretKey()));
  }

  @Test
  void secretKey_ofAnother_makesNoValidSignature() {
    assertRefused(
        "InvalidSignatureException",
        "does not match the signature you provided",
        AwsBasicCredentials.create(RUNNING.server().accessKey(), "another"));
  }

  @Test
  void session_isLetIn_untilItEnds() {
    AwsSession session = RUNNING.server().startSession();
    AwsCredentials credentials =
        AwsSessionCredentials.create(session.accessKey(), session.secretKey(), session.token());

    try (KmsClient client = AwsClients.of(RUNNING.server(), credentials)) {
      client.listKeys();
      RUNNING.server().endSessions();
      RUNNING.refused("ExpiredTokenException", client::listKeys).hasMessageContaining("is expired");
    }
  }

  @Test
  void session_withoutItsToken_isRefused() {
    AwsSession session = RUNNING.server().startSession();

    assertRefused(
        "UnrecognizedClientException",
        "invalid",
        AwsBasicCredentials.create(session.accessKey(), session.secretKey()));
    assertRefused(
        "UnrecognizedClientException",
        "invalid",
        AwsSessionCredentials.create(session.accessKey(), session.secretKey(), "another"));
  }

  @Test
  void request_fiveMinutesOff_isRefused() {
    RUNNING.server().setClockAhead(Duration.ofMinutes(4));
    try (KmsClient client = AwsClients.of(RUNNING.server())) {
      client.listKeys();
    }
    RUNNING.server().setClockAhead(Duration.ofMinutes(6));
    assertRefused("InvalidSignatureException", "Signature expired", user());
    setTheClock();
    RUNNING.server().setClockAhead(Duration.ofMinutes(-6));
    assertRefused("InvalidSignatureException", "Signature not yet current", user());
  }

  /** The library sets its own clock right by the answer that refused it. */
  @Test
  void request_afterOneThatWasOff_isLetIn() {
    RUNNING.server().setClockAhead(Duration.ofMinutes(30));
    try (KmsClient client = AwsClients.of(RUNNING.server())) {
      RUNNING.refused("InvalidSignatureException", client::listKeys);
      client.listKeys();
    }
  }

  @Test
  void request_forAnotherRegion_isRefused() {
    try (KmsClient client =
        AwsClients.builder(RUNNING.server(), user()).region(Region.EU_WEST_1).build()) {
      RUNNING
          .refused("InvalidSignatureException", client::listKeys)
          .hasMessageContaining("valid region");
    }
  }

  @Test
  void request_withoutAnyOrWithHalfASignature_isRefused() throws Exception {
    assertThat(post("")).contains("MissingAuthenticationTokenException");
    assertThat(post("AWS4-HMAC-SHA256 Credential=AKIA")).contains("IncompleteSignatureException");
  }

  private static String post(String authorization) throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(RUNNING.server().url()).toURL().openConnection();
    connection.setRequestProperty("Content-Type", "application/x-amz-json-1.1");
    connection.setRequestProperty("X-Amz-Target", "TrentService.ListKeys");
    connection.setRequestProperty("Authorization", authorization);
    connection.setDoOutput(true);
    connection.getOutputStream().write("{}".getBytes(UTF_8));
    assertThat(connection.getResponseCode()).isEqualTo(400);
    return new String(connection.getErrorStream().readAllBytes(), UTF_8);
  }
}
