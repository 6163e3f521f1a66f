// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.access.AccessFixture;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.ClientInfo;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.RequestBody;
import org.managedkeys.server.http.Verb;
import org.managedkeys.store.audit.AuditActor;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.audit.AuditLog;
import org.managedkeys.store.audit.AuditVerification;
import org.managedkeys.store.audit.FileAuditLog;

/** Requests and answers in the audit log: what it tells, and that it tells no secret. */
class RequestAuditTest {

  private static final AuditHash HASH = new AuditHash(new byte[32]);
  private static final Namespace TEAM = new Namespace("team");
  private static final String SIGN = "transit/sign/orders";

  /** Every write to it fails, as to a full disk. */
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;

  private final AccessFixture access = new AccessFixture();
  private final Caller caller = AccessFixture.caller(access.token("signer"));

  @AfterEach
  void close() {
    access.close();
  }

  private Path prefix() {
    return folder.resolve("audit");
  }

  private static ApiRequest request(Verb verb, Map<String, Object> body, RequestBody raw) {
    return new ApiRequest(
        UUID.randomUUID(),
        TEAM,
        SIGN,
        verb,
        body,
        Map.of("version", List.of("query-secret")),
        raw,
        Optional.of("mk.the-token-itself"),
        new ClientInfo("192.0.2.7", 40000, true, List.of(), Map.of("x-note", "header-secret")));
  }

  private static ApiRequest request(Map<String, Object> body) {
    return request(Verb.WRITE, body, RequestBody.empty());
  }

  private Path file() {
    List<Path> files = AuditVerification.files(prefix());
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  /** The records but the first, which begins the log. */
  private List<Map<String, Object>> records() throws IOException {
    return Files.readAllLines(file()).stream().skip(1).map(RequestAuditTest::object).toList();
  }

  private static Map<String, Object> object(String line) {
    try {
      return JSON.std.mapFrom(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> detail(Map<String, Object> record) {
    return (Map<String, String>) requireNonNull(record.get("detail"));
  }

  @Test
  void request_andItsAnswer_areInTheLog_withTheirCaller() throws IOException {
    ApiRequest request = request(Map.of("input", "aGVsbG8=", "prehashed", true));
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      RequestAudit audit = RequestAudit.of(log, HASH);
      audit.request(request, SIGN, Optional.of(caller));
      ApiResponse answer = ApiResponse.data(Map.of("signature", "vault:v1:abc"));

      assertThat(audit.response(request, SIGN, Optional.of(caller), answer)).isSameAs(answer);

      Map<String, Object> asked = records().get(0);
      assertThat(asked)
          .containsEntry("operation", "http.request")
          .containsEntry("namespace", "team")
          .containsEntry("subject", SIGN)
          .containsEntry("uuid", request.id().toString())
          .containsEntry("outcome", "ok");
      assertThat(detail(asked))
          .containsEntry("request.operation", "write")
          .containsEntry("request.remote_address", "192.0.2.7")
          .containsEntry("request.remote_port", "40000")
          .containsEntry("request.data.input", HASH.of("aGVsbG8="))
          .containsEntry("request.data.prehashed", "true")
          .containsEntry("auth.accessor", HASH.of(caller.token().accessor()))
          .containsEntry("auth.policies", "default,signer")
          .containsEntry("auth.type", "service");
      assertThat(records().get(1))
          .containsEntry("operation", "http.response")
          .containsEntry("uuid", request.id().toString())
          .containsEntry("outcome", "ok");
      assertThat(detail(records().get(1)))
          .containsEntry("response.status", "200")
          .containsEntry("response.data.signature", HASH.of("vault:v1:abc"));
    }
    assertThat(AuditVerification.of(file()).verdict())
        .isEqualTo(AuditVerification.Verdict.COMPLETE);
  }

  @Test
  void secrets_areInNoRecord() throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    // Long enough to be in no digest by chance.
    body.put("pin", 7_654_321_765_432L);
    body.put("credential", "body-secret");
    body.put("nothing", null);
    body.put("batch_input", List.of(Map.of("plaintext", "nested-secret"), "listed-secret"));
    ApiRequest request =
        request(Verb.WRITE, body, RequestBody.of("body-secret".getBytes(UTF_8), ""));
    ApiRequest other =
        request(Verb.WRITE, Map.of(), RequestBody.of("raw-secret".getBytes(UTF_8), "text/plain"));
    Map<String, Object> auth =
        Map.of("client_token", "mk.new-secret", "metadata", Map.of("note", "noted-secret"));
    List<ApiResponse> answers =
        List.of(
            ApiResponse.data(
                    Map.of("private_key", "answer-secret", "counts", List.of(8_765_432_876_543L)))
                .withWarnings(List.of("warning-secret")),
            ApiResponse.auth(auth),
            ApiResponse.error(400, List.of("error-secret"), Map.of("item", "erring-secret")),
            ApiResponse.raw(200, "application/pkix-crl", "bytes-secret".getBytes(UTF_8)));
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      RequestAudit audit = RequestAudit.of(log, HASH);
      audit.request(request, SIGN, Optional.of(caller));
      audit.request(other, SIGN, Optional.of(caller));
      for (ApiResponse answer : answers) {
        audit.response(request, SIGN, Optional.of(caller), answer);
      }
    }

    String log = Files.readString(file());
    assertThat(log.lines()).hasSize(2 + 2 + answers.size());
    for (String secret :
        List.of(
            "secret",
            "7654321765432",
            "8765432876543",
            "the-token-itself",
            caller.token().accessor())) {
      byte[] bytes = secret.getBytes(UTF_8);
      assertThat(log)
          .doesNotContain(secret)
          .doesNotContain(HexFormat.of().formatHex(bytes))
          .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    }
    assertThat(log)
        .contains("request.data.batch_input[0].plaintext")
        .contains("\"request.data.nothing\":\"null\"")
        .contains("response.auth.client_token")
        .contains("response.errors[0]");
  }

  @Test
  void equalValues_lookEqual_andOtherSaltsHideThemOtherwise() {
    assertThat(HASH.of("4711")).isEqualTo(new AuditHash(new byte[32]).of("4711"));
    assertThat(HASH.of("4711")).matches("hmac-sha256:[0-9a-f]{64}").isNotEqualTo(HASH.of("4712"));
    byte[] other = new byte[32];
    other[31] = 1;
    assertThat(new AuditHash(other).of("4711")).isNotEqualTo(HASH.of("4711"));
    assertThat(RequestAudit.of(event -> {}, HASH).hashOf("4711")).isEqualTo(HASH.of("4711"));
  }

  @Test
  void hash_isHmacSha256_ofTheTextInUtf8() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));

    assertThat(HASH.of("Zürich"))
        .isEqualTo(
            "hmac-sha256:" + HexFormat.of().formatHex(mac.doFinal("Zürich".getBytes(UTF_8))));
  }

  @Test
  void hugeRequests_makeBoundedRecords_thatCanBeVerified() throws IOException {
    Map<String, Object> body =
        Map.of(
            "batch_input",
            Collections.nCopies(100_000, Map.of("plaintext", "x")),
            "ü".repeat(4000),
            "y");
    ApiRequest request = request(body);
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      RequestAudit audit = RequestAudit.of(log, HASH);
      audit.request(request, SIGN, Optional.of(caller));
      audit.response(request, SIGN, Optional.of(caller), ApiResponse.data(body));
    }

    assertThat(Files.size(file())).isLessThan(200_000);
    assertThat(Files.readString(file())).contains("values after the first 256 are left out");
    AuditVerification verification = AuditVerification.of(file());
    assertThat(verification.verdict()).isEqualTo(AuditVerification.Verdict.COMPLETE);
    assertThat(verification.records()).isEqualTo(4);
  }

  @Test
  void fullDisk_refusesRequests_andKeepsAnswersBack() {
    assumeThat(FULL).exists();
    ApiRequest request = request(Map.of());
    try (FileAuditLog log = FileAuditLog.open(FULL, true)) {
      RequestAudit audit = RequestAudit.of(log, HASH);

      KeyException refusal =
          catchThrowableOfType(
              KeyException.class, () -> audit.request(request, SIGN, Optional.of(caller)));
      assertThat(refusal.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      KeyException kept =
          catchThrowableOfType(
              KeyException.class,
              () -> audit.response(request, SIGN, Optional.empty(), ApiResponse.noContent()));
      assertThat(kept.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      assertThat(kept)
          .hasMessageContaining("request " + request.id() + ": cannot give out its answer")
          .hasMessageContaining("it was carried out, but")
          .hasMessageContaining("audit.required = false");
    }
  }

  @Test
  void fullDisk_ofALogThatIsNotRequired_stopsNobody() {
    assumeThat(FULL).exists();
    ApiRequest request = request(Map.of());
    try (FileAuditLog log = FileAuditLog.open(FULL, false)) {
      RequestAudit audit = RequestAudit.of(log, HASH);

      audit.request(request, SIGN, Optional.of(caller));
      assertThat(audit.response(request, SIGN, Optional.of(caller), ApiResponse.noContent()))
          .isNotNull();
    }
  }

  @Test
  void health_askedByAnybody_isNotRecorded() throws IOException {
    ApiRequest read = request(Verb.READ, Map.of(), RequestBody.empty());
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      RequestAudit audit = RequestAudit.of(log, HASH);
      audit.request(read, "sys/health", Optional.empty());
      audit.response(read, "sys/health", Optional.empty(), ApiResponse.noContent());
      audit.request(read, "sys/mounts", Optional.empty());

      assertThat(records())
          .extracting(record -> record.get("subject"))
          .containsExactly("sys/mounts");
    }
  }

  /** They could fill the disk, and stop the server by that. */
  @Test
  void whatUnknownCallersSend_isNotRecorded_butItsSize() throws IOException {
    ApiRequest request =
        request(
            Verb.WRITE,
            Map.of("batch_input", Collections.nCopies(1000, "x")),
            RequestBody.of(new byte[5000], ""));
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      RequestAudit.of(log, HASH).request(request, SIGN, Optional.empty());

      assertThat(detail(records().get(0)))
          .containsOnlyKeys(
              "request.operation",
              "request.remote_address",
              "request.remote_port",
              "request.body.size")
          .containsEntry("request.body.size", "5000");
    }
  }

  @Test
  void token_inAPath_isHidden() throws IOException {
    ApiRequest read = request(Verb.READ, Map.of(), RequestBody.empty());
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      RequestAudit.of(log, HASH).request(read, "auth/token/lookup/mk.abc", Optional.empty());

      assertThat(records().get(0))
          .containsEntry("subject", "auth/token/lookup/" + HASH.of("mk.abc"));
    }
  }

  @Test
  void off_recordsNothing_andHidesNothing() {
    RequestAudit off = RequestAudit.off();
    ApiResponse answer = ApiResponse.noContent();
    off.request(request(Map.of()), SIGN, Optional.of(caller));

    assertThat(off.response(request(Map.of()), SIGN, Optional.empty(), answer)).isSameAs(answer);
    assertThatThrownBy(() -> off.hashOf("x"))
        .isInstanceOf(HttpError.class)
        .hasMessageContaining("audit.file");
  }

  /** So that the uses of keys can be told by the request that they were for. */
  @Test
  void whatIsDoneForARequest_namesIt() throws IOException {
    ApiRequest request = request(Map.of());
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      use(log, request);

      assertThat(requireNonNull(records().get(0).get("who")).toString())
          .contains("actor=request " + request.id() + " of ");
      assertThat(AuditActor.present()).isEmpty();
    }
  }

  private void use(AuditLog log, ApiRequest request) {
    AuditActor.Stay stay = RequestAudit.actingFor(request, Optional.of(caller));
    try {
      log.record(
          new AuditEvent(
              TEAM,
              "key.use.sign",
              "key 'orders'",
              Optional.empty(),
              Optional.empty(),
              AuditEvent.OK,
              Map.of()));
    } finally {
      stay.close();
    }
  }
}
