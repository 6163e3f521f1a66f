// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.audit.AuditVerification;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;

/** A server as whoever runs it sees it: its audit log, its metrics, its limits. */
class OperationTest {

  private static final String AUDITED = "audit.file = log/audit\n";
  private static final String ENCRYPT = "transit/encrypt/orders";
  private static final String PLAINTEXT = "dG9wIHNlY3JldA==";

  @TempDir private Path folder;

  private List<Path> files() {
    return AuditVerification.files(folder.resolve("log/audit"));
  }

  private String log() throws IOException {
    assertThat(files()).hasSize(1);
    return Files.readString(files().get(0));
  }

  private List<Map<String, Object>> records() throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String line : log().lines().toList()) {
      records.add(JSON.std.mapFrom(line));
    }
    return records;
  }

  private static void makeKey(ApiServer server) {
    Reply made = server.call("POST", "transit/keys/orders", server.rootToken(), Map.of());
    assertThat(made.status()).as(made.body()).isLessThan(300);
  }

  @Test
  void requests_usesOfKeys_andAnswers_areOneStory() throws IOException {
    try (ApiServer server = ApiServer.start(folder, AUDITED)) {
      makeKey(server);
      Reply reply =
          server.call("POST", ENCRYPT, server.rootToken(), Map.of("plaintext", PLAINTEXT));
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
      String id = String.valueOf(reply.json().get("request_id"));
      String ciphertext = String.valueOf(reply.data().get("ciphertext"));
      Reply hash =
          server.call(
              "POST", "sys/audit-hash/file", server.rootToken(), Map.of("input", PLAINTEXT));
      String hidden = String.valueOf(hash.data().get("hash"));

      List<Map<String, Object>> story =
          records().stream().filter(record -> record.toString().contains(id)).toList();
      assertThat(story)
          .extracting(record -> record.get("operation"))
          .startsWith("http.request")
          .endsWith("http.response");
      assertThat(requireNonNull(story.get(0).get("detail")).toString())
          .contains("request.data.plaintext=" + hidden);
      assertThat(log())
          .doesNotContain(PLAINTEXT)
          .doesNotContain(ciphertext)
          .doesNotContain(server.rootToken());
    }
    assertThat(AuditVerification.of(files().get(0)).verdict())
        .isEqualTo(AuditVerification.Verdict.COMPLETE);
  }

  /** As a field's name may look like the place of another one. */
  @Test
  void valueThatWasSent_isNotHiddenByAFieldOfThatName() throws IOException {
    try (ApiServer server = ApiServer.start(folder, AUDITED)) {
      makeKey(server);
      Map<String, Object> fields =
          Map.of(
              "batch_input",
              List.of(Map.of("plaintext", PLAINTEXT)),
              "batch_input[0].plaintext",
              "aGFybWxlc3M=");
      assertThat(server.call("POST", ENCRYPT, server.rootToken(), fields).status()).isEqualTo(200);
      String recorded = log();
      for (String text : List.of(PLAINTEXT, "aGFybWxlc3M=")) {
        Reply hash =
            server.call("POST", "sys/audit-hash/file", server.rootToken(), Map.of("input", text));
        assertThat(recorded).contains(String.valueOf(hash.data().get("hash")));
      }
    }
  }

  /** Whoever moves the log away gets no further. */
  @Test
  void lostLog_stopsEveryRequest_andNothingIsDone() throws IOException {
    try (ApiServer server = ApiServer.start(folder, AUDITED)) {
      makeKey(server);
      Files.move(files().get(0), folder.resolve("elsewhere"));

      Reply refused = server.call("POST", "sys/mounts/other", server.rootToken(), mount());
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.errors().toString()).contains("audit log").contains("was removed");
      assertThat(server.registry().mounts().find(Namespace.ROOT, "other")).isEmpty();
      Reply health = server.call("GET", "sys/health", "", null);
      assertThat(health.status()).isEqualTo(200);
      // Where the log is, is for those who are known.
      Reply unknown = server.call("GET", "pki/ca", "", null);
      assertThat(unknown.status()).isEqualTo(503);
      assertThat(unknown.errors()).singleElement().asString().startsWith("not possible at present");
    }
  }

  private static Map<String, Object> mount() {
    return Map.of("type", "transit");
  }

  @Test
  void auditOff_recordsNoRequests() throws IOException {
    try (ApiServer server = ApiServer.start(folder, AUDITED + "server.audit = off\n")) {
      makeKey(server);

      assertThat(log()).contains("key.").doesNotContain("http.request");
      Reply hash =
          server.call("POST", "sys/audit-hash/any", server.rootToken(), Map.of("input", "x"));
      assertThat(hash.status()).isEqualTo(400);
    }
  }

  @Test
  void metrics_areReadByTokens_andCountRoutes() {
    try (ApiServer server = ApiServer.start(folder)) {
      makeKey(server);
      assertThat(server.call("GET", "sys/metrics?format=prometheus", "", null).status())
          .isEqualTo(403);

      Reply reply = server.call("GET", "sys/metrics?format=prometheus", server.rootToken(), null);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body())
          .contains("managedkeys_http_requests_total{operation=\"write\",route=\"transit/keys/:")
          .contains("managedkeys_http_requests_in_flight 1.0")
          .contains("managedkeys_store_available 1.0")
          .doesNotContain("orders");
    }
  }

  @Test
  void metrics_countWhatKeysDo_byTheTypeOfTheirServices() {
    try (ApiServer server = ApiServer.start(folder)) {
      makeKey(server);
      Reply encrypted =
          server.call("POST", ENCRYPT, server.rootToken(), Map.of("plaintext", PLAINTEXT));
      String text = String.valueOf(encrypted.data().get("ciphertext"));
      String other = text.substring(0, text.length() - 8) + "AAAAAAA=";
      for (String ciphertext : List.of(text, other)) {
        server.call(
            "POST", "transit/decrypt/orders", server.rootToken(), Map.of("ciphertext", ciphertext));
      }

      assertThat(
              server.call("GET", "sys/metrics?format=prometheus", server.rootToken(), null).body())
          .contains(
              "managedkeys_key_operations_total{operation=\"encrypt\",outcome=\"ok\","
                  + "type=\"local\"} 1.0")
          .contains(
              "managedkeys_key_operations_total{operation=\"decrypt\",outcome=\"ok\","
                  + "type=\"local\"} 1.0")
          .contains(
              "managedkeys_key_operations_total{operation=\"decrypt\","
                  + "outcome=\"wrong_ciphertext\",type=\"local\"} 1.0")
          .contains(
              "managedkeys_key_operation_duration_seconds_count{operation=\"decrypt\","
                  + "type=\"local\"} 2");
    }
  }

  @Test
  void tidyStatus_ofAMountThatWasMadeAnew_isNotThatOfTheEarlierOne() {
    try (ApiServer server = ApiServer.start(folder)) {
      Map<String, Object> wanted = Map.of("tidy_cert_store", true);
      assertThat(server.call("POST", "pki/tidy", server.rootToken(), wanted).status())
          .isEqualTo(202);
      assertThat(server.call("GET", "pki/tidy-status", server.rootToken(), null).data())
          .containsEntry("state", "Finished");

      server.call("DELETE", "sys/mounts/pki", server.rootToken(), null);
      server.call("POST", "sys/mounts/pki", server.rootToken(), Map.of("type", "pki"));

      assertThat(server.call("GET", "pki/tidy-status", server.rootToken(), null).data())
          .containsEntry("state", "Inactive");
    }
  }

  @Test
  void openMetrics_areReadByEverybody() {
    try (ApiServer server = ApiServer.start(folder, "server.metrics = open\n")) {
      assertThat(server.call("GET", "sys/metrics?format=openmetrics", "", null).body())
          .endsWith("# EOF\n");
    }
  }

  @Test
  void rateLimit_tellsATokenToWait_andNobodyElse() {
    try (ApiServer server =
        ApiServer.start(folder, "server.rate_limit = 1\nserver.rate_burst = 3\n")) {
      String other =
          server.server().tokens().createRoot(Optional.empty(), Optional.empty()).secret();
      Reply reply = server.call("GET", "sys/mounts", server.rootToken(), null);
      assertThat(reply.status()).isEqualTo(200);
      // However slow this machine is.
      for (int request = 1; request < 1000 && reply.status() == 200; request++) {
        reply = server.call("GET", "sys/mounts", server.rootToken(), null);
      }

      assertThat(reply.status()).isEqualTo(429);
      assertThat(reply.headers().get("retry-after")).containsExactly("1");
      assertThat(server.call("GET", "sys/mounts", other, null).status()).isEqualTo(200);
    }
  }
}
