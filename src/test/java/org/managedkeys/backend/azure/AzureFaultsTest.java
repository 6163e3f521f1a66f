// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.backend.azure.TestVault.ES256;
import static org.managedkeys.backend.azure.TestVault.NAME;
import static org.managedkeys.backend.azure.TestVault.RS256;
import static org.managedkeys.backend.azure.TestVault.at;
import static org.managedkeys.backend.azure.TestVault.digest;
import static org.managedkeys.backend.azure.TestVault.made;
import static org.managedkeys.backend.azure.TestVault.refusal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/** Whatever goes wrong between us and the vault, no value is returned for it. */
class AzureFaultsTest {

  private static final TestVault VAULT = new TestVault();
  private static final AzureKeyVaultServer SERVER = VAULT.server();
  private static final AzureBackend BACKEND = VAULT.connect("max_attempts", "2", "timeout", "20s");

  private static Signs ec;
  private static Signs rsa;

  @BeforeAll
  static void makeKeys() {
    try (AzureBackend patient = VAULT.connect()) {
      made(patient, "ec", KeyAlgorithm.EC_P256).sign(ES256, digest());
      made(patient, "rsa", KeyAlgorithm.RSA);
    }
    ec = (Signs) BACKEND.open(NAME, at("ec"));
    rsa = (Signs) BACKEND.open(NAME, at("rsa"));
  }

  @BeforeEach
  void forget() {
    SERVER.reset();
    SERVER.permitAll();
  }

  @AfterAll
  static void close() {
    BACKEND.close();
    VAULT.close();
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        Arguments.of("reset before the answer", Fault.resetBeforeTheAnswer()),
        Arguments.of("reset amid the answer", Fault.resetAmidTheAnswer()),
        Arguments.of("truncated", Fault.truncated()),
        Arguments.of("throttled", Fault.instead(AzureKeyVaultServer.throttled(Duration.ZERO))),
        Arguments.of("throttled, bare", Fault.status(429, Map.of())),
        Arguments.of("overloaded", Fault.status(503, Map.of("Retry-After", "0"))),
        Arguments.of("overloaded, bare", Fault.status(503, Map.of())),
        Arguments.of("broken", Fault.status(500, Map.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void sign_amidAFaultThatPasses_isTriedAgain(String name, Fault fault) {
    SERVER.fail("sign", fault);

    assertThat(ec.sign(ES256, digest())).as(name).hasSize(64);
    assertThat(SERVER.count("sign")).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void sign_amidAFaultThatStays_fails(String name, Fault fault) {
    SERVER.fail("sign", fault, fault);

    KeyException e = refusal(() -> rsa.sign(RS256, digest()));

    assertThat(e.kind()).as(name).isIn(Kind.UNAVAILABLE, Kind.THROTTLED);
    assertThat(e)
        .hasMessageStartingWith("key 'k': cannot sign by RSA PKCS#1 v1.5 with SHA-256: kms 'cloud'")
        .hasMessageContaining("tried 2 times");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("empty", Fault.empty()),
        Arguments.of("garbage", Fault.garbage()),
        Arguments.of("another version", edited(text -> text.replaceAll("/ec/\\w+", "/ec/0123"))),
        Arguments.of("another key", edited(text -> text.replace("/ec/", "/other/"))),
        Arguments.of("no key", edited(text -> text.replace("\"kid\"", "\"id\""))),
        Arguments.of("no value", edited(text -> text.replace("\"value\"", "\"result\""))),
        Arguments.of("short", value(new byte[] {1, 2, 3})),
        Arguments.of("too short by one", value(filled(63))),
        Arguments.of("too long by one", value(filled(65))),
        Arguments.of("nothing", value(new byte[0])),
        Arguments.of("zero", value(new byte[64])),
        Arguments.of("no object", edited(text -> "[]")),
        Arguments.of("no JSON", edited(text -> "<html/>")));
  }

  private static Fault edited(UnaryOperator<String> edit) {
    return Fault.altered(reply -> reply.edited(edit));
  }

  private static Fault value(byte[] signature) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    Pattern value = Pattern.compile("\"value\":\"[^\"]*\"");
    return edited(body -> value.matcher(body).replaceFirst("\"value\":\"" + text + "\""));
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void sign_withAWrongAnswer_isInternalAndNotTriedAgain(String name, Fault fault) {
    SERVER.fail("sign", fault);

    KeyException e = refusal(() -> ec.sign(ES256, digest()));

    assertThat(e.kind()).as(name + ": " + e.getMessage()).isEqualTo(Kind.INTERNAL);
    assertThat(SERVER.count("sign")).isEqualTo(1);
  }

  @Test
  void sign_throttledForLonger_tellsHowLong() {
    SERVER.fail("sign", Fault.instead(AzureKeyVaultServer.throttled(Duration.ofSeconds(60))));

    KeyException e = refusal(() -> ec.sign(ES256, digest()));

    assertThat(e.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(e.retryAfter()).contains(Duration.ofSeconds(60));
    assertThat(SERVER.count("sign")).isEqualTo(1);
  }

  /** At a server of its own: what was left behind arrives there, if late, and at no other test. */
  @Test
  void sign_thatHangs_endsAtTheDeadline() {
    try (TestVault own = new TestVault();
        AzureBackend maker = own.connect();
        AzureBackend backend = own.connect("timeout", "1200ms", "attempt_timeout", "400ms")) {
      made(maker, "ec", KeyAlgorithm.EC_P256);
      Signs key = openedAtLast(backend);
      own.server().fail("sign", Fault.hang(), Fault.hang(), Fault.hang(), Fault.hang());

      KeyException e = refusal(() -> key.sign(ES256, digest()));

      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("no answer came");
    }
  }

  /** What comes before the hang, as the first token, may take longer than the connection waits. */
  private static Signs openedAtLast(AzureBackend backend) {
    for (int round = 0; ; round++) {
      try {
        return (Signs) backend.open(NAME, at("ec"));
      } catch (KeyException e) {
        if (round == 20) {
          throw e;
        }
      }
    }
  }

  @Test
  void sign_thatHangsOnce_isTriedAgain() {
    try (AzureBackend backend = VAULT.connect("timeout", "1m", "attempt_timeout", "3s")) {
      Signs key = (Signs) backend.open(NAME, at("ec"));
      SERVER.fail("sign", Fault.hang());

      assertThat(key.sign(ES256, digest())).hasSize(64);
    }
  }

  @Test
  void sign_withATokenThatExpiredMidRun_fetchesAnother() {
    SERVER.expireTokens();

    assertThat(ec.sign(ES256, digest())).hasSize(64);
    assertThat(SERVER.count("token")).isEqualTo(1);
    assertThat(ec.sign(ES256, digest())).hasSize(64);
    assertThat(SERVER.count("token")).isEqualTo(1);
  }

  /** A clock that is wrong makes every token too old. */
  @Test
  void sign_withTokensThatAreNeverGood_isDeniedAndNamesTheClock() {
    Fault refused =
        Fault.instead(
            AzureKeyVaultServer.error(
                    401, "Unauthorized", "", "[TokenExpired] Error validating token: 'S2S12086'.")
                .with(
                    "WWW-Authenticate",
                    "Bearer authorization=\""
                        + SERVER.url()
                        + "/"
                        + SERVER.tenant()
                        + "\", resource=\"https://vault.azure.net\""));
    SERVER.fail("sign", refused, refused, refused, refused, refused);

    KeyException e = refusal(() -> ec.sign(ES256, digest()));

    assertThat(e.kind()).isEqualTo(Kind.DENIED);
    assertThat(e).hasMessageContaining("TokenExpired").hasMessageContaining("clock");
  }

  @Test
  void token_thatCannotBeFetched_isUnavailable() {
    try (AzureBackend other = VAULT.connect("max_attempts", "1")) {
      SERVER.fail("token", Fault.resetBeforeTheAnswer(), Fault.resetBeforeTheAnswer());
      SERVER.fail("token", Fault.resetBeforeTheAnswer(), Fault.resetBeforeTheAnswer());

      assertThat(refusal(() -> other.open(NAME, at("ec"))).kind()).isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"createKey"})
  void generate_whoseAnswerIsLost_findsItsOwnKeyAndMakesNoSecond(String operation) {
    SERVER.fail(operation, Fault.resetBeforeTheAnswer());

    Signs key = made(BACKEND, "lost", KeyAlgorithm.EC_P256);

    assertThat(SERVER.count(operation)).isEqualTo(1);
    assertThat(key.sign(ES256, digest())).hasSize(64);
    assertThat(
            refusal(() ->
                    BACKEND.generate(
                        NAME, at("lost"), KeySpec.of(KeyAlgorithm.EC_P256), KeyUsage.DEFAULT))
                .kind())
        .isEqualTo(Kind.CONFLICT);
  }

  @Test
  void open_withAWrongAnswer_isInternal() {
    for (Fault fault :
        new Fault[] {
          Fault.empty(),
          Fault.garbage(),
          edited(text -> text.replace("/ec/", "/other/")),
          edited(text -> text.replace("\"P-256\"", "\"P-255\"")),
          edited(text -> text.replaceAll("\"x\":\"[^\"]*\"", "\"x\":\"AQ\"")),
          edited(text -> text.replaceAll("\"y\":\"[^\"]*\"", "\"z\":\"AQ\"")),
          edited(text -> text.replace("\"EC\"", "\"OKP\""))
        }) {
      try (AzureBackend other = VAULT.connect()) {
        SERVER.fail("getKey", fault);

        assertThat(refusal(() -> other.open(NAME, at("ec"))).kind()).isEqualTo(Kind.INTERNAL);
      }
    }
  }

  @Test
  void unreachable_isUnavailableAndNamesTheHost() {
    try (TestVault gone = new TestVault()) {
      Map<String, String> fields = gone.fields("timeout", "2s", "max_attempts", "2");
      fields.put("resource", "https://vault.invalid");
      try (AzureBackend backend = TestVault.connect(fields)) {
        KeyException e = refusal(() -> backend.open(NAME, at("k")));

        assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(e).hasMessageContaining("vault.invalid");
      }
    }
  }
}
