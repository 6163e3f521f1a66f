// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.Reply;
import org.managedkeys.servers.gcp.GcpKmsServer;

/** Whatever goes wrong on the way or at the service, no value is returned for it. */
class GcpKmsFaultsTest {

  private static final GcpFixture FIXTURE = new GcpFixture();
  private static final GcpKmsServer SERVER = FIXTURE.server();
  private static final SignatureScheme ECDSA = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
  private static final SignatureScheme PKCS1 = SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);
  private static final byte[] DIGEST = new byte[32];
  private static final Fields EC =
      FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN, KeyUsage.VERIFY);

  @AfterAll
  static void stop() {
    FIXTURE.close();
  }

  @AfterEach
  void mend() {
    SERVER.reset();
  }

  private static GcpBackend once() {
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
        Arguments.of("empty", Fault.empty(), null, ""),
        Arguments.of("garbage", Fault.garbage(), null, "cannot be read"),
        Arguments.of("429", Fault.status(429, Map.of()), Kind.THROTTLED, "status 429"),
        Arguments.of("429 later", Fault.status(429, later), Kind.THROTTLED, "after 7000 ms"),
        Arguments.of("503", Fault.status(503, Map.of()), Kind.UNAVAILABLE, "status 503"),
        Arguments.of("503 later", Fault.status(503, later), Kind.UNAVAILABLE, "status 503"),
        Arguments.of("404 of a proxy", Fault.status(404, Map.of()), Kind.INTERNAL, "status 404"),
        error(429, "RESOURCE_EXHAUSTED", "too much", Kind.THROTTLED, "RESOURCE_EXHAUSTED"),
        error(
            403,
            "PERMISSION_DENIED",
            "Permission 'cloudkms.cryptoKeyVersions.useToSign' denied",
            Kind.DENIED,
            "grant the account roles/cloudkms.signer,"),
        error(403, "PERMISSION_DENIED", "no", Kind.DENIED, "roles/cloudkms.signerVerifier"),
        state("DISABLED", Kind.DENIED, "versions enable"),
        state("DESTROY_SCHEDULED", Kind.DENIED, "versions restore"),
        state("DESTROYED", Kind.NOT_FOUND, "gone for good"),
        state("PENDING_GENERATION", Kind.UNAVAILABLE, "in a while"),
        error(400, "FAILED_PRECONDITION", "purpose", Kind.UNSUPPORTED, "one purpose"),
        error(400, "INVALID_ARGUMENT", "because", Kind.INVALID, "because"),
        error(404, "NOT_FOUND", "gone", Kind.NOT_FOUND, "check crypto_key"),
        error(500, "INTERNAL", "because", Kind.UNAVAILABLE, "INTERNAL: because"),
        error(503, "UNAVAILABLE", "because", Kind.UNAVAILABLE, "UNAVAILABLE: because"),
        error(504, "DEADLINE_EXCEEDED", "because", Kind.UNAVAILABLE, "DEADLINE_EXCEEDED"),
        changed("another key", "cryptoKeys/[^/\"]*", "cryptoKeys/other", "about key version"),
        changed("no name", "\"name\":\\s*\"[^\"]*\",?", "", "about key version"),
        changed(
            "another checksum",
            "\"signatureCrc32c\":\\s*\"[^\"]*\"",
            "\"signatureCrc32c\":\"1\"",
            "checksum CRC32C"),
        changed("no checksum", "\"signatureCrc32c\":\\s*\"[^\"]*\",?", "", "checksum"),
        changed("not checked", "\"verifiedDigestCrc32c\":\\s*true,?", "", "has not checked"),
        changed("empty signature", "\"signature\":\\s*\"[^\"]*\"", "\"signature\":\"\"", "empty"),
        Arguments.of("another form", signature(64), Kind.INTERNAL, "no pair of numbers"));
  }

  private static Arguments error(int code, String status, String text, Kind kind, String says) {
    String body =
        String.format(
            Locale.ROOT,
            "{\"error\":{\"code\":%d,\"status\":\"%s\",\"message\":\"%s\"}}",
            code,
            status,
            text);
    Fault fault = Fault.instead(Reply.json(code, "application/json", body));
    return Arguments.of(status + " " + text, fault, kind, says);
  }

  private static Arguments state(String state, Kind kind, String says) {
    return error(
        400, "FAILED_PRECONDITION", "it is not enabled, current state is: " + state, kind, says);
  }

  private static Arguments changed(String what, String pattern, String with, String says) {
    Fault fault = Fault.altered(reply -> reply.edited(text -> text.replaceAll(pattern, with)));
    return Arguments.of(what, fault, Kind.INTERNAL, says);
  }

  /** A signature that arrives as it was sent, and is none. */
  private static Fault signature(int length) {
    byte[] bytes = new byte[length];
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Fault.altered(reply ->
        reply.edited(text ->
            text.replaceAll(
                    "\"signature\":\\s*\"[^\"]*\"",
                    "\"signature\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"")
                .replaceAll(
                    "\"signatureCrc32c\":\\s*\"[^\"]*\"",
                    "\"signatureCrc32c\":\"" + crc.getValue() + "\"")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void signature_amidAFault_isNone(String what, Fault fault, Kind kind, String says) {
    try (GcpBackend backend = once()) {
      Signs key = (Signs) backend.open(GcpFixture.name(), EC);
      SERVER.reset();
      SERVER.fail("AsymmetricSign", fault);

      KeyException e = GcpFixture.refusal(what, () -> key.sign(ECDSA, DIGEST));
      if (kind == null) {
        assertThat(e.kind()).isIn(Kind.UNAVAILABLE, Kind.INTERNAL);
      } else {
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
      }
      assertThat(e)
          .hasMessageStartingWith("key 'k': cannot sign by ECDSA with SHA-256: ")
          .hasMessageContaining(says);
      assertThat(SERVER.count("AsymmetricSign")).isEqualTo(1);
      assertThat(key.sign(ECDSA, DIGEST)).hasSize(64);
    }
  }

  @Test
  void rsaSignature_ofAnotherLength_isNone() {
    Fields place = FIXTURE.make(KeyAlgorithm.RSA, KeyUsage.SIGN);
    try (GcpBackend backend = once()) {
      Signs key = (Signs) backend.open(GcpFixture.name(), place);
      for (int length : new int[] {1, 255, 257}) {
        SERVER.fail("AsymmetricSign", signature(length));
        assertThat(GcpFixture.refusal("length", () -> key.sign(PKCS1, DIGEST)))
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
    try (GcpBackend backend = once()) {
      GcpSymmetricKey symmetric =
          (GcpSymmetricKey) backend.open(GcpFixture.name(), FIXTURE.make(KeyAlgorithm.AES));
      Macs mac = (Macs) backend.open(GcpFixture.name(), FIXTURE.make(KeyAlgorithm.HMAC));
      Fields gcm = GcpFixture.with(GcpFixture.newPlace(), "algorithm", "AES_256_GCM");
      GcpAesKey aes =
          (GcpAesKey)
              backend.generate(
                  GcpFixture.name(), gcm, KeySpec.of(KeyAlgorithm.AES), KeyUsage.DEFAULT);
      CipherScheme own = CipherScheme.of(Mode.SERVICE);
      CipherScheme raw = CipherScheme.of(Mode.AES_GCM);
      CipherInput plain = CipherInput.authenticated(new byte[9], new byte[0], new byte[3], 128);
      var rawSealed = aes.encrypt(raw, plain);
      CipherInput rawInput =
          CipherInput.authenticated(rawSealed.bytes(), rawSealed.iv(), new byte[3], 128);
      byte[] sealed = symmetric.encrypt(own, CipherInput.of(new byte[9])).bytes();
      Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
      calls.put("Encrypt", () -> symmetric.encrypt(own, CipherInput.of(new byte[9])));
      calls.put("Decrypt", () -> symmetric.decrypt(own, CipherInput.of(sealed)));
      calls.put("MacSign", () -> mac.mac(MacAlgorithm.HMAC_SHA_256, new byte[9]));
      calls.put("RawEncrypt", () -> aes.encrypt(raw, plain));
      calls.put("RawDecrypt", () -> aes.decrypt(raw, rawInput));
      calls.put("GenerateRandomBytes", () -> backend.random(16));
      String value = "\"(ciphertext|plaintext|mac|data|initializationVector)\":\\s*\"[^\"]*\"";
      String name = "\"name\":\\s*\"[^\"]*\"";
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
                        text.replaceAll(name, "\"name\":\"projects/other\"")
                            .replaceAll(value, "\"$1\":\"AAAA\""))),
                Fault.altered(reply ->
                    reply.edited(text ->
                        text.replaceAll(value, "\"$1\":\"\"")
                            .replaceAll(name, "\"name\":\"\""))))) {
          SERVER.fail(operation, fault);
          assertThat(GcpFixture.refusal(operation + " " + fault, call).kind())
              .as(operation)
              .isIn(Kind.UNAVAILABLE, Kind.INTERNAL);
        }
      });
    }
  }

  /** The JDK itself repeats a GET whose connection was reset before the answer. */
  @Test
  void key_openedAmidFaults_isNone() {
    Fields place = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
    try (GcpBackend backend = once()) {
      for (String operation : List.of("GetCryptoKey", "GetCryptoKeyVersion", "GetPublicKey")) {
        for (Fault fault :
            List.of(
                Fault.resetAmidTheAnswer(),
                Fault.truncated(),
                Fault.empty(),
                Fault.garbage(),
                Fault.status(503, Map.of()))) {
          SERVER.fail(operation, fault);
          assertThat(
                  GcpFixture.refusal(
                          operation + " " + fault, () -> backend.open(GcpFixture.name(), place))
                      .kind())
              .isIn(Kind.UNAVAILABLE, Kind.INTERNAL);
        }
      }
      assertThat(((Signs) backend.open(GcpFixture.name(), place)).sign(ECDSA, DIGEST)).hasSize(64);
    }
  }

  @Test
  void publicKey_ofAnotherKeyOrKindOrDamaged_isNotTaken() {
    Fields p384 = FIXTURE.make(KeyAlgorithm.EC_P384, KeyUsage.SIGN);
    try (GcpBackend backend = once()) {
      for (String[] change :
          List.of(
              new String[] {"cryptoKeys/[^/\"]*", "cryptoKeys/other"},
              // EC_SIGN_P256_SHA256; the library asks for numbers in place of names.
              new String[] {"\"algorithm\":\\s*[^,}]*", "\"algorithm\":12"},
              new String[] {"\"pemCrc32c\":\\s*\"[^\"]*\"", "\"pemCrc32c\":\"7\""},
              new String[] {"\"pemCrc32c\":\\s*\"[^\"]*\",?", ""},
              new String[] {"BEGIN PUBLIC KEY", "BEGIN PRIVATE KEY"})) {
        SERVER.fail(
            "GetPublicKey",
            Fault.altered(reply -> reply.edited(t -> t.replaceAll(change[0], change[1]))));
        assertThat(
                GcpFixture.refusal(change[0], () -> backend.open(GcpFixture.name(), p384)).kind())
            .as(change[0])
            .isEqualTo(Kind.INTERNAL);
      }
      assertThat(backend.open(GcpFixture.name(), p384).algorithm()).isEqualTo(KeyAlgorithm.EC_P384);
    }
  }

  // ---- Waiting and repeating
  // ---------------------------------------------------------------------

  /** At a server of its own: what was left behind arrives there, if late, and at no other test. */
  @Test
  void hang_endsAtTheDeadline() {
    try (GcpFixture own = new GcpFixture();
        GcpBackend backend =
            own.connect(
                Map.of("max_attempts", "3", "attempt_timeout", "200ms", "timeout", "500ms"))) {
      Signs key = openedAtLast(backend, own.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN));
      own.server().fail("AsymmetricSign", Fault.hang(), Fault.hang(), Fault.hang());

      KeyException e = GcpFixture.refusal("hang", () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("no answer came within");
    }
  }

  /** What comes before the hang, as the first token, may take longer than the connection waits. */
  private static Signs openedAtLast(GcpBackend backend, Fields place) {
    for (int round = 0; ; round++) {
      try {
        return (Signs) backend.open(GcpFixture.name(), place);
      } catch (KeyException e) {
        if (round == 20) {
          throw e;
        }
      }
    }
  }

  @Test
  void whatPasses_isTriedAgain() {
    try (GcpBackend backend = FIXTURE.connect(Map.of("max_attempts", "6"))) {
      Signs key = (Signs) backend.open(GcpFixture.name(), EC);
      SERVER.reset();
      SERVER.fail(
          "AsymmetricSign",
          Fault.resetBeforeTheAnswer(),
          Fault.status(429, Map.of()),
          Fault.status(503, Map.of("Retry-After", "0")),
          Fault.truncated(),
          Fault.status(500, Map.of()));

      assertThat(key.sign(ECDSA, DIGEST)).hasSize(64);
      assertThat(SERVER.count("AsymmetricSign")).isEqualTo(6);
    }
  }

  @Test
  void waitThatIsLongerThanTheDeadline_isToldAtOnce() {
    String retryInfo =
        "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"m\",\"details\":"
            + "[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"60s\"}]}}";
    for (Fault fault :
        List.of(
            Fault.status(429, Map.of("Retry-After", "60")),
            Fault.instead(Reply.json(429, "application/json", retryInfo)))) {
      try (GcpBackend backend = FIXTURE.connect(Map.of("timeout", "5s"))) {
        Signs key = (Signs) backend.open(GcpFixture.name(), EC);
        SERVER.reset();
        SERVER.fail("AsymmetricSign", fault);

        KeyException e = GcpFixture.refusal("wait", () -> key.sign(ECDSA, DIGEST));
        assertThat(e.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(e.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(60)));
        assertThat(SERVER.count("AsymmetricSign")).isEqualTo(1);
      }
    }
  }
}
