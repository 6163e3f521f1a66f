// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.TakesContext;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.servers.aws.AwsSession;

/** Whatever goes wrong on the way or at the service, no value is returned for it. */
class AwsKmsFaultsTest {

  private static final AwsFixture FIXTURE = new AwsFixture();
  private static final AwsKmsServer SERVER = FIXTURE.server();
  private static final SignatureScheme ECDSA = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
  private static final SignatureScheme PKCS1 = SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);
  private static final byte[] DIGEST = new byte[32];
  private static final Fields EC =
      FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN, KeyUsage.VERIFY);
  private static final String OTHER = "arn:aws:kms:us-east-1:111122223333:key/another";

  @AfterAll
  static void stop() {
    FIXTURE.close();
  }

  @AfterEach
  void mend() {
    SERVER.reset();
    SERVER.setClockAhead(Duration.ZERO);
  }

  private static AwsBackend once() {
    return FIXTURE.connect(Map.of("max_attempts", "1", "attempt_timeout", "5s"));
  }

  // ---- One attempt, one fault
  // --------------------------------------------------------------------

  static Stream<Arguments> faults() {
    Map<String, String> later = Map.of("Retry-After", "7");
    return Stream.of(
        Arguments.of("reset", Fault.resetBeforeTheAnswer(), Kind.UNAVAILABLE, "connection broke"),
        Arguments.of("reset amid", Fault.resetAmidTheAnswer(), Kind.UNAVAILABLE, ""),
        Arguments.of("truncated", Fault.truncated(), Kind.UNAVAILABLE, ""),
        Arguments.of("empty", Fault.empty(), Kind.INTERNAL, "answered wrongly: it is about key"),
        Arguments.of("garbage", Fault.garbage(), Kind.INTERNAL, "cannot be read"),
        Arguments.of("429", Fault.status(429, Map.of()), Kind.THROTTLED, "status 429"),
        Arguments.of("429 later", Fault.status(429, later), Kind.THROTTLED, "after 7000 ms"),
        Arguments.of("503", Fault.status(503, Map.of()), Kind.UNAVAILABLE, "status 503"),
        Arguments.of("503 later", Fault.status(503, later), Kind.UNAVAILABLE, "status 503"),
        Arguments.of("throttled", AwsKmsServer.throttled(), Kind.THROTTLED, "ThrottlingException"),
        Arguments.of("denied", AwsKmsServer.denied("Sign"), Kind.DENIED, "grant kms:Sign to"),
        error("DisabledException", Kind.DENIED, "enable the key"),
        error("KMSInvalidStateException", Kind.DENIED, "cancel-key-deletion"),
        error("InvalidKeyUsageException", Kind.UNSUPPORTED, "one usage"),
        error("NotFoundException", Kind.NOT_FOUND, "region"),
        error("ExpiredTokenException", Kind.DENIED, "session_token"),
        error("UnrecognizedClientException", Kind.DENIED, "access_key"),
        error("KeyUnavailableException", Kind.INTERNAL, "KeyUnavailableException"),
        error("LimitExceededException", Kind.DENIED, "quota"),
        error("SomethingNew", Kind.INTERNAL, "SomethingNew: because"),
        Arguments.of(
            "internal",
            AwsKmsServer.error(500, "KMSInternalException", "because"),
            Kind.UNAVAILABLE,
            "KMSInternalException: because"),
        changed("another key", "\"KeyId\":\"[^\"]*\"", "\"KeyId\":\"" + OTHER + "\"", OTHER),
        changed("no key", "\"KeyId\":\"[^\"]*\"", "\"Other\":1", "about key null"),
        changed("another algorithm", "ECDSA_SHA_256", "ECDSA_SHA_384", "about algorithm"),
        changed("no signature", "\"Signature\":\"[^\"]*\"", "\"Other\":1", "no signature"),
        changed("empty signature", "\"Signature\":\"[^\"]*\"", "\"Signature\":\"\"", "is empty"),
        changed("another form", "\"Signature\":\"[^\"]*\"", signature(64), "no pair of numbers"));
  }

  private static Arguments error(String code, Kind kind, String says) {
    return Arguments.of(code, AwsKmsServer.error(400, code, "because"), kind, says);
  }

  private static Arguments changed(String what, String pattern, String with, String says) {
    Fault fault = Fault.altered(reply -> reply.edited(text -> text.replaceAll(pattern, with)));
    return Arguments.of(what, fault, Kind.INTERNAL, says);
  }

  private static String signature(int length) {
    return "\"Signature\":\"" + Base64.getEncoder().encodeToString(new byte[length]) + "\"";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void signature_amidAFault_isNone(String what, Fault fault, Kind kind, String says) {
    try (AwsBackend backend = once()) {
      Signs key = (Signs) backend.open(AwsFixture.name(), EC);
      SERVER.reset();
      SERVER.fail("Sign", fault);

      KeyException e = AwsFixture.refusal(what, () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
      assertThat(e)
          .hasMessageStartingWith("key 'k': cannot sign by ECDSA with SHA-256: ")
          .hasMessageContaining(says);
      assertThat(SERVER.count("Sign")).isEqualTo(1);
      assertThat(key.sign(ECDSA, DIGEST)).hasSize(64);
    }
  }

  @Test
  void rsaSignature_ofAnotherLength_isNone() {
    Fields place = FIXTURE.make(KeyAlgorithm.RSA, KeyUsage.SIGN);
    try (AwsBackend backend = once()) {
      Signs key = (Signs) backend.open(AwsFixture.name(), place);
      for (int length : new int[] {1, 255, 257}) {
        SERVER.fail(
            "Sign",
            Fault.altered(reply ->
                reply.edited(
                    text -> text.replaceAll("\"Signature\":\"[^\"]*\"", signature(length)))));
        assertThat(AwsFixture.refusal("length", () -> key.sign(PKCS1, DIGEST)))
            .hasMessageContaining("the signature has " + length + " bytes instead of 256")
            .extracting("kind")
            .isEqualTo(Kind.INTERNAL);
      }
    }
  }

  // ---- The other operations
  // ----------------------------------------------------------------------

  @Test
  void otherOperations_amidFaults_giveNoValue() {
    try (AwsBackend backend = once()) {
      TakesContext symmetric =
          (TakesContext) backend.open(AwsFixture.name(), FIXTURE.make(KeyAlgorithm.AES));
      Macs mac = (Macs) backend.open(AwsFixture.name(), FIXTURE.make(KeyAlgorithm.HMAC));
      Agrees agrees =
          (Agrees)
              backend.open(AwsFixture.name(), FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.DERIVE));
      CipherScheme scheme = CipherScheme.of(Mode.SERVICE);
      byte[] sealed = symmetric.encrypt(scheme, CipherInput.of(new byte[9])).bytes();
      byte[] peer = agrees.subjectPublicKeyInfo();
      Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
      calls.put("Encrypt", () -> symmetric.encrypt(scheme, CipherInput.of(new byte[9])));
      calls.put("Decrypt", () -> symmetric.decrypt(scheme, CipherInput.of(sealed)));
      calls.put("GenerateMac", () -> mac.mac(MacAlgorithm.HMAC_SHA_256, new byte[9]));
      calls.put("DeriveSharedSecret", () -> agrees.agree(AgreementAlgorithm.ECDH, peer));
      calls.put("GenerateRandom", () -> backend.random(16));
      Fields unknown = AwsFixture.at(arnOf(EC));
      calls.put("DescribeKey", () -> backend.open(AwsFixture.name(), unknown));
      String value = "\"(CiphertextBlob|Plaintext|Mac|SharedSecret)\":\"[^\"]*\"";
      calls.forEach((operation, call) -> {
        for (Fault fault :
            List.of(
                Fault.resetBeforeTheAnswer(),
                Fault.resetAmidTheAnswer(),
                Fault.truncated(),
                Fault.empty(),
                Fault.garbage(),
                Fault.status(503, Map.of()),
                Fault.altered(reply ->
                    reply.edited(text ->
                        text.replaceAll("\"(KeyId|Arn)\":\"[^\"]*\"", "\"$1\":\"" + OTHER + "\"")
                            .replaceAll(value, "\"$1\":\"AAAA\""))),
                Fault.altered(reply ->
                    reply.edited(text ->
                        text.replaceAll(value, "\"$1\":\"\"")
                            .replaceAll("\"Arn\":\"[^\"]*\"", "\"Arn\":\"\""))))) {
          SERVER.fail(operation, fault);
          assertThat(AwsFixture.refusal(operation, call).kind())
              .as(operation)
              .isIn(Kind.UNAVAILABLE, Kind.INTERNAL);
        }
      });
    }
  }

  private static String arnOf(Fields place) {
    try (AwsBackend other = FIXTURE.connect(Map.of())) {
      return ((AwsKey) other.open(AwsFixture.name(), place)).facts().arn();
    }
  }

  @Test
  void publicKey_ofAnotherKeyOrKind_isNotTaken() {
    Fields p384 = FIXTURE.make(KeyAlgorithm.EC_P384, KeyUsage.SIGN);
    try (AwsBackend backend = once()) {
      AwsKeyPair key = (AwsKeyPair) backend.open(AwsFixture.name(), EC);
      String other = Base64.getEncoder().encodeToString(key.subjectPublicKeyInfo());
      for (String[] change :
          List.of(
              new String[] {"\"KeyId\":\"[^\"]*\"", "\"KeyId\":\"" + OTHER + "\""},
              new String[] {"\"PublicKey\":\"[^\"]*\"", "\"PublicKey\":\"" + other + "\""},
              new String[] {"\"PublicKey\":\"[^\"]*\"", "\"PublicKey\":\"AAAA\""})) {
        SERVER.fail(
            "GetPublicKey",
            Fault.altered(reply -> reply.edited(t -> t.replaceAll(change[0], change[1]))));
        assertThat(AwsFixture.refusal("open", () -> backend.open(AwsFixture.name(), p384)).kind())
            .isEqualTo(Kind.INTERNAL);
      }
      assertThat(((AwsKeyPair) backend.open(AwsFixture.name(), p384)).algorithm())
          .isEqualTo(KeyAlgorithm.EC_P384);
    }
  }

  // ---- Waiting and repeating
  // ---------------------------------------------------------------------

  /** At a server of its own: what was left behind arrives there, if late, and at no other test. */
  @Test
  void hang_endsAtTheDeadline() {
    try (AwsFixture own = new AwsFixture();
        AwsBackend backend =
            own.connect(
                Map.of("max_attempts", "3", "attempt_timeout", "200ms", "timeout", "500ms"))) {
      Signs key = openedAtLast(backend, own.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN));
      own.server().fail("Sign", Fault.hang(), Fault.hang(), Fault.hang());

      KeyException e = AwsFixture.refusal("hang", () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("no answer came within");
    }
  }

  /** What comes before the hang may take longer than the connection waits. */
  private static Signs openedAtLast(AwsBackend backend, Fields place) {
    for (int round = 0; ; round++) {
      try {
        return (Signs) backend.open(AwsFixture.name(), place);
      } catch (KeyException e) {
        if (round == 20) {
          throw e;
        }
      }
    }
  }

  @Test
  void whatPasses_isTriedAgain() {
    try (AwsBackend backend = FIXTURE.connect(Map.of("max_attempts", "6"))) {
      Signs key = (Signs) backend.open(AwsFixture.name(), EC);
      SERVER.reset();
      SERVER.fail(
          "Sign",
          Fault.resetBeforeTheAnswer(),
          AwsKmsServer.throttled(),
          Fault.status(503, Map.of("Retry-After", "0")),
          Fault.truncated(),
          AwsKmsServer.error(500, "KMSInternalException", "because"));

      assertThat(key.sign(ECDSA, DIGEST)).hasSize(64);
      assertThat(SERVER.count("Sign")).isEqualTo(6);
    }
  }

  @Test
  void waitThatIsLongerThanTheDeadline_isToldAtOnce() {
    try (AwsBackend backend = FIXTURE.connect(Map.of("timeout", "5s"))) {
      Signs key = (Signs) backend.open(AwsFixture.name(), EC);
      SERVER.reset();
      SERVER.fail("Sign", Fault.status(429, Map.of("Retry-After", "60")));

      KeyException e = AwsFixture.refusal("wait", () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).isEqualTo(Kind.THROTTLED);
      assertThat(e.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(60)));
      assertThat(SERVER.count("Sign")).isEqualTo(1);
    }
  }

  // ---- Credentials and the clock
  // -----------------------------------------------------------------

  @Test
  void session_thatEndsAmidUse_isDeniedAndSaysSo() {
    AwsSession session = SERVER.startSession();
    try (AwsBackend backend =
        FIXTURE.connect(
            Map.of(
                "access_key", session.accessKey(),
                "secret_key", session.secretKey(),
                "session_token", session.token()))) {
      Signs key = (Signs) backend.open(AwsFixture.name(), EC);
      assertThat(key.sign(ECDSA, DIGEST)).hasSize(64);
      SERVER.endSessions();

      KeyException e = AwsFixture.refusal("expired", () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e)
          .hasMessageContaining("ExpiredToken")
          .hasMessageContaining("renew session_token");
      assertTellsNone(e, session.token(), session.secretKey());
    }
  }

  @Test
  void clockThatIsWrong_isToldApartFromWrongCredentials() {
    try (AwsBackend backend = once()) {
      Signs key = (Signs) backend.open(AwsFixture.name(), EC);
      SERVER.setClockAhead(Duration.ofMinutes(20));

      KeyException e = AwsFixture.refusal("clock", () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("set this machine's clock");
    }
  }

  @Test
  void credentialsThatAreWrong_areDeniedAndNotTold() {
    String wrong = "some-other-secret-that-must-not-be-told";
    AwsSession session = SERVER.startSession();
    for (Map<String, String> fields :
        List.of(
            Map.of("secret_key", wrong),
            Map.of("access_key", "AKIANOBODYKNOWSTHIS0", "secret_key", wrong),
            Map.of("session_token", wrong),
            Map.of(
                "access_key", session.accessKey(),
                "secret_key", wrong,
                "session_token", session.token()))) {
      try (AwsBackend backend = FIXTURE.connect(fields)) {
        KeyException e = AwsFixture.refusal("open", () -> backend.open(AwsFixture.name(), EC));
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.DENIED);
        assertThat(e).hasMessageContaining("access_key");
        assertTellsNone(e, wrong, session.token());
      }
    }
  }

  private static void assertTellsNone(KeyException e, String... secrets) {
    StringWriter told = new StringWriter();
    e.printStackTrace(new PrintWriter(told));
    assertThat(told.toString()).doesNotContain(secrets);
  }

  @Test
  void serviceThatIsGone_isUnavailable() {
    AwsFixture gone = new AwsFixture();
    String url = gone.server().url();
    gone.close();
    try (AwsBackend backend = FIXTURE.connect(Map.of("endpoint", url, "max_attempts", "2"))) {
      KeyException e = AwsFixture.refusal("gone", () -> backend.open(AwsFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("check endpoint");
    }
  }

  // ---- Making keys
  // -------------------------------------------------------------------------------

  @Test
  void answerToCreateKey_thatIsLost_leavesOneKey() {
    for (Fault fault :
        List.of(
            Fault.resetBeforeTheAnswer(),
            Fault.resetAmidTheAnswer(),
            Fault.truncated(),
            Fault.empty(),
            Fault.garbage())) {
      try (AwsBackend backend = FIXTURE.connect(Map.of())) {
        SERVER.reset();
        SERVER.fail("CreateKey", fault);
        Signs key =
            (Signs)
                backend.generate(
                    AwsFixture.name(),
                    AwsFixture.newPlace(),
                    KeySpec.of(KeyAlgorithm.EC_P256),
                    Set.of(KeyUsage.SIGN));

        assertThat(key.sign(ECDSA, DIGEST)).hasSize(64);
        assertThat(SERVER.count("CreateKey")).isEqualTo(1);
      }
    }
  }

  @Test
  void answerToCreateAlias_thatIsLost_isNoConflict() {
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      SERVER.reset();
      SERVER.fail("CreateAlias", Fault.resetBeforeTheAnswer());
      backend.generate(
          AwsFixture.name(),
          AwsFixture.newPlace(),
          KeySpec.of(KeyAlgorithm.EC_P256),
          Set.of(KeyUsage.SIGN));

      assertThat(SERVER.operations()).doesNotContain("ScheduleKeyDeletion");
      assertThat(SERVER.count("CreateKey")).isEqualTo(1);
    }
  }

  @Test
  void keyThatCannotBeNamed_isScheduledForDeletion() {
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      SERVER.reset();
      SERVER.fail("CreateAlias", AwsKmsServer.denied("CreateAlias"));

      KeyException e =
          AwsFixture.refusal(
              "name",
              () ->
                  backend.generate(
                      AwsFixture.name(),
                      AwsFixture.newPlace(),
                      KeySpec.of(KeyAlgorithm.EC_P256),
                      Set.of(KeyUsage.SIGN)));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining("grant kms:CreateAlias");
      assertThat(SERVER.operations()).containsOnlyOnce("CreateKey", "ScheduleKeyDeletion");
    }
  }
}
