// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.Reply;
import org.managedkeys.servers.gcp.GcpKmsServer;

/** Who may do what: tokens, permissions, and keys that are made once although answers are lost. */
class GcpKmsAccessTest {

  private static final GcpFixture FIXTURE = new GcpFixture();
  private static final GcpKmsServer SERVER = FIXTURE.server();
  private static final SignatureScheme ECDSA = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
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

  // ---- Credentials
  // -------------------------------------------------------------------------------

  @Test
  void token_thatExpiresAmidUse_isRenewed() {
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      Signs key = (Signs) backend.open(GcpFixture.name(), EC);
      SERVER.expireTokens();
      SERVER.reset();

      assertThat(key.sign(ECDSA, DIGEST)).hasSize(64);
      assertThat(SERVER.count("Token")).isEqualTo(1);
    }
  }

  @Test
  void tokens_thatAreRefusedThoughRenewed_areDenied() {
    try (GcpBackend backend = once()) {
      Signs key = (Signs) backend.open(GcpFixture.name(), EC);
      SERVER.reset();
      String body = "{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\",\"message\":\"m\"}}";
      Fault refused = Fault.instead(Reply.json(401, "application/json", body));
      SERVER.fail("AsymmetricSign", refused, refused, refused);

      KeyException e = GcpFixture.refusal("401", () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining("check the field credentials");
      assertThat(SERVER.operations()).containsExactly("AsymmetricSign", "Token", "AsymmetricSign");
    }
  }

  @Test
  void tokenService_thatFails_isReadAsItsKindOfFailure() {
    Map<Fault, Kind> kinds =
        Map.of(
            Fault.status(400, Map.of()), Kind.DENIED,
            Fault.status(401, Map.of()), Kind.DENIED,
            Fault.status(429, Map.of()), Kind.THROTTLED,
            Fault.status(503, Map.of()), Kind.UNAVAILABLE,
            Fault.resetBeforeTheAnswer(), Kind.UNAVAILABLE);
    kinds.forEach((fault, kind) -> {
      try (GcpBackend backend = once()) {
        SERVER.reset();
        SERVER.fail("Token", fault);
        KeyException e = GcpFixture.refusal("token", () -> backend.open(GcpFixture.name(), EC));
        assertThat(e.kind()).as("%s: %s", fault, e.getMessage()).isEqualTo(kind);
        assertThat(e).hasMessageContaining("no token was given");
        assertThat(SERVER.operations()).containsExactly("Token");
        assertTellsNone(e, "PRIVATE KEY", "assertion=");
      }
    });
  }

  private static void assertTellsNone(KeyException e, String... secrets) {
    StringWriter told = new StringWriter();
    e.printStackTrace(new PrintWriter(told));
    assertThat(told.toString()).doesNotContain(secrets);
  }

  @Test
  void permission_thatIsMissing_isDeniedAndNamesTheRole() {
    try (GcpBackend backend = once()) {
      Signs key = (Signs) backend.open(GcpFixture.name(), EC);
      SERVER.deny("cloudkms.cryptoKeyVersions.useToSign");
      KeyException e = GcpFixture.refusal("sign", () -> key.sign(ECDSA, DIGEST));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining("roles/cloudkms.signer");
    } finally {
      SERVER.allow("cloudkms.cryptoKeyVersions.useToSign");
    }
  }

  /** Who may see public keys and sign has all that it takes. */
  @Test
  void permissionToLookAtKeys_isNotNeededForPairs() {
    List<String> viewing = List.of("cloudkms.cryptoKeys.get", "cloudkms.cryptoKeyVersions.get");
    viewing.forEach(SERVER::deny);
    try (GcpBackend backend = once()) {
      assertThat(((Signs) backend.open(GcpFixture.name(), EC)).sign(ECDSA, DIGEST)).hasSize(64);
      SERVER.deny("cloudkms.cryptoKeyVersions.viewPublicKey");
      Fields other = GcpFixture.at("other");
      KeyException e = GcpFixture.refusal("open", () -> backend.open(GcpFixture.name(), other));
      assertThat(e.kind()).isIn(Kind.DENIED, Kind.NOT_FOUND);
    } finally {
      viewing.forEach(SERVER::allow);
      SERVER.allow("cloudkms.cryptoKeyVersions.viewPublicKey");
    }
  }

  @Test
  void serviceThatIsGone_isUnavailable() {
    GcpFixture gone = new GcpFixture();
    String url = gone.server().url();
    gone.close();
    try (GcpBackend backend = FIXTURE.connect(Map.of("endpoint", url, "max_attempts", "2"))) {
      KeyException e = GcpFixture.refusal("gone", () -> backend.open(GcpFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("check endpoint");
    }
  }

  // ---- Making keys
  // -------------------------------------------------------------------------------

  private static Signs generate(GcpBackend backend) {
    return (Signs)
        backend.generate(
            GcpFixture.name(),
            GcpFixture.newPlace(),
            KeySpec.of(KeyAlgorithm.EC_P256),
            Set.of(KeyUsage.SIGN));
  }

  @Test
  void answerToCreateCryptoKey_thatIsLost_leavesOneKeyWhichIsOurs() {
    for (Fault fault :
        List.of(
            Fault.resetBeforeTheAnswer(),
            Fault.resetAmidTheAnswer(),
            Fault.truncated(),
            Fault.empty(),
            Fault.garbage())) {
      try (GcpBackend backend = FIXTURE.connect(Map.of())) {
        SERVER.reset();
        SERVER.fail("CreateCryptoKey", fault);
        assertThat(generate(backend).sign(ECDSA, DIGEST)).hasSize(64);
      }
    }
  }

  @Test
  void generation_thatTakesTime_isWaitedFor() {
    SERVER.generateAfter(3);
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      assertThat(generate(backend).sign(ECDSA, DIGEST)).hasSize(64);
    } finally {
      SERVER.generateAfter(0);
    }
  }

  @Test
  void generation_thatTakesLongerThanTheDeadline_isUnavailable() {
    SERVER.generateAfter(1_000_000);
    try (GcpBackend backend = FIXTURE.connect(Map.of("timeout", "5s"))) {
      KeyException e = GcpFixture.refusal("late", () -> generate(backend));
      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining("PENDING_GENERATION");
    } finally {
      SERVER.generateAfter(0);
    }
  }

  @Test
  void credentials_thatAreNone_areInvalidAndNotTold() {
    String secret = "{\"type\":\"service_account\",\"private_key\":\"must-not-be-told\"}";
    for (String wrong : List.of(secret, "{", "/no/such/file")) {
      try (GcpBackend backend = FIXTURE.connect(Map.of("credentials", wrong))) {
        KeyException e = GcpFixture.refusal(wrong, () -> backend.open(GcpFixture.name(), EC));
        assertThat(e.kind()).isEqualTo(Kind.INVALID);
        assertThat(e).hasMessageStartingWith("kms.cloud.credentials: ");
        assertTellsNone(e, "must-not-be-told");
      }
    }
  }
}
