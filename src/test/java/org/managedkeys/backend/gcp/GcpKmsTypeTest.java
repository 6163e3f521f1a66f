// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.Fault;
import org.managedkeys.servers.gcp.GcpKmsServer;

/** What a configuration may say, and as whom the service is called then. */
class GcpKmsTypeTest {

  private static final GcpFixture FIXTURE = new GcpFixture();
  private static final GcpKmsServer SERVER = FIXTURE.server();
  private static final Fields EC = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
  private static final SignatureScheme ECDSA = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);

  @TempDir private Path temp;

  @AfterAll
  static void stop() {
    FIXTURE.close();
  }

  // ---- Fields of connections
  // ---------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "project, '', add kms.cloud.project = my-project",
    "region, '', add kms.cloud.region = europe-west1",
    "project, My Project, must be a name such as",
    "region, ../global, must be a name such as",
    "key_ring, a/b, must consist of letters",
    "endpoint, kms.example, must be an address such as",
    "endpoint, http://kms.example, for this machine alone",
    "endpoint, ftp://127.0.0.1, must be an address such as",
    "max_attempts, 0, a whole number"
  })
  void connection_withAWrongField_isInvalidAndNamesIt(String field, String value, String says) {
    KeyException e = GcpFixture.refusal(field, () -> FIXTURE.connect(Map.of(field, value)).close());

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining(field).hasMessageContaining(says);
  }

  @Test
  void connection_isDescribedByItsProjectAndRegion() {
    Fields fields = Fields.ofText("kms.a", Map.of("project", "example.com:p", "region", "global"));

    assertThat(GcpKmsType.INSTANCE.connect("a", fields).describe())
        .isEqualTo("kms 'a' (gcpckms, project 'example.com:p', region 'global')");
  }

  @Test
  void keyRing_thatNobodyNames_isInvalidAndSaysWhereToAddIt() {
    try (GcpBackend backend = FIXTURE.connect(Map.of("key_ring", ""))) {
      KeyException e = GcpFixture.refusal("ring", () -> backend.open(GcpFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining("add kms.cloud.key_ring = ");

      Fields complete = GcpFixture.with(EC, "key_ring", GcpFixture.RING);
      assertThat(backend.open(GcpFixture.name(), complete).algorithm())
          .isEqualTo(KeyAlgorithm.EC_P256);
      assertThat(backend.check()).startsWith(backend.describe() + ", ");
    }
  }

  // ---- Fields of keys
  // ----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "crypto_key, projects/p/locations/l/keyRings/r/cryptoKeys/k, last part",
    "key_ring, a b, must consist of letters",
    "crypto_key_version, latest, the number of a version",
    "crypto_key_version, 0, the number of a version",
    "algorithm, EC_SIGN_P521, one of RSA_SIGN_PKCS1_2048_SHA256",
    "protection_level, external, software or hsm",
    "max_parallel, -1, a whole number"
  })
  void key_withAWrongField_isInvalidAndNamesIt(String field, String value, String says) {
    Fields fields = GcpFixture.with(GcpFixture.at("a"), field, value);
    KeyException e =
        GcpFixture.refusal(field, () -> GcpKmsType.INSTANCE.checkKey(GcpFixture.name(), fields));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("key.k." + field).hasMessageContaining(says);
  }

  @Test
  void key_withoutAPlace_isInvalidAndShowsTheLine() {
    Fields nothing = Fields.ofText("key.k", new HashMap<>());
    assertThat(
            GcpFixture.refusal(
                "nothing", () -> GcpKmsType.INSTANCE.checkKey(GcpFixture.name(), nothing)))
        .hasMessageContaining("add key.k.crypto_key = <name>");
  }

  @Test
  void key_asVaultDescribesIt_isOpened() {
    Map<String, String> fields = new HashMap<>(EC.toText());
    fields.putAll(
        Map.of(
            "key_ring", GcpFixture.RING,
            "crypto_key_version", "1",
            "algorithm", "ec_sign_p256_sha256"));
    try (GcpBackend backend = FIXTURE.connect(Map.of("key_ring", ""))) {
      assertThat(backend.open(GcpFixture.name(), Fields.ofText("key.k", fields)).algorithm())
          .isEqualTo(KeyAlgorithm.EC_P256);
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA_SIGN_PSS_2048_SHA256", "HMAC_SHA256"})
  void key_thatIsNotWhatItsEntrySays_isInvalid(String algorithm) {
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      KeyException e =
          GcpFixture.refusal(
              algorithm,
              () -> backend.open(GcpFixture.name(), GcpFixture.with(EC, "algorithm", algorithm)));
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining("EC_SIGN_P256_SHA256, which is not what its entry says");
    }
  }

  @Test
  void newKey_ofAnotherKindThanItsEntrySays_isInvalid() {
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      Fields place =
          GcpFixture.with(GcpFixture.newPlace(), "algorithm", "RSA_SIGN_PSS_4096_SHA512");
      for (KeySpec spec :
          Set.of(KeySpec.of(KeyAlgorithm.EC_P256), new KeySpec(KeyAlgorithm.RSA, 2048))) {
        KeyException e =
            GcpFixture.refusal(
                spec.toString(),
                () -> backend.generate(GcpFixture.name(), place, spec, KeyUsage.DEFAULT));
        assertThat(e.kind()).isEqualTo(Kind.INVALID);
        assertThat(e).hasMessageContaining("RSA_SIGN_PSS_4096_SHA512");
      }
    }
  }

  @Test
  void newKey_whoseNameIsTooLong_isInvalidAndSaysWhatToAdd() {
    KeyName name = KeyName.parse("a".repeat(64));
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      KeyException e =
          GcpFixture.refusal(
              "long",
              () ->
                  backend.generate(
                      name,
                      Fields.ofText("key." + name, new HashMap<>()),
                      KeySpec.of(KeyAlgorithm.EC_P256),
                      KeyUsage.DEFAULT));
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining(".crypto_key = ");
    }
  }

  @Test
  void usages_chooseWhatAnRsaKeyIsFor() {
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      Fields signs = FIXTURE.make(KeyAlgorithm.RSA, KeyUsage.SIGN, KeyUsage.DECRYPT);
      assertThat(backend.open(GcpFixture.name(), signs)).isInstanceOf(GcpSigningKey.class);
      for (KeyUsage usage : Set.of(KeyUsage.DECRYPT, KeyUsage.UNWRAP)) {
        Fields place = FIXTURE.make(KeyAlgorithm.RSA, usage);
        assertThat(backend.open(GcpFixture.name(), place)).isInstanceOf(GcpDecryptionKey.class);
      }
    }
  }

  // ---- States of keys
  // ----------------------------------------------------------------------------

  /** The library asks for numbers in place of names: API reference, CryptoKeyVersionState. */
  @ParameterizedTest
  @CsvSource({
    "DISABLED, 2, DENIED, versions enable",
    "DESTROYED, 3, NOT_FOUND, gone for good",
    "DESTROY_SCHEDULED, 4, DENIED, versions restore",
    "PENDING_GENERATION, 5, UNAVAILABLE, in a while",
    "PENDING_IMPORT, 6, UNAVAILABLE, in a while",
    "IMPORT_FAILED, 7, DENIED, another crypto_key_version"
  })
  void key_thatIsNotReady_isRefusedAndSaysWhatToDo(
      String state, int number, Kind kind, String says) {
    try (GcpBackend backend = FIXTURE.connect(Map.of())) {
      SERVER.fail(
          "GetCryptoKeyVersion",
          Fault.altered(reply ->
              reply.edited(
                  text -> text.replaceAll("\"state\":\\s*[^,}]*", "\"state\":" + number))));
      KeyException e = GcpFixture.refusal(state, () -> backend.open(GcpFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(kind);
      assertThat(e).hasMessageContaining(state).hasMessageContaining(says);
      assertThat(backend.open(GcpFixture.name(), EC).algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
    }
  }

  // ---- Credentials
  // -------------------------------------------------------------------------------

  @Test
  void credentials_inAFile_areReadAtTheFirstUse() throws Exception {
    Path file = temp.resolve("account.json");
    try (GcpBackend backend = FIXTURE.connect(Map.of("credentials", file.toString()))) {
      KeyException e = GcpFixture.refusal("file", () -> backend.open(GcpFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining("the file '" + file + "' cannot be read");

      Files.writeString(file, FIXTURE.credentials());
      assertThat(((Signs) backend.open(GcpFixture.name(), EC)).sign(ECDSA, new byte[32]))
          .hasSize(64);
    }
  }

  @Test
  void quotaProject_isTakenAlong() {
    try (GcpBackend backend = FIXTURE.connect(Map.of("quota_project", SERVER.project()))) {
      assertThat(backend.open(GcpFixture.name(), EC).algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
    }
  }

  @Test
  void universe_thatIsNotThatOfTheCredentials_isRefused() {
    try (GcpBackend backend = FIXTURE.connect(Map.of("universe_domain", "example.org"))) {
      KeyException e = GcpFixture.refusal("universe", () -> backend.open(GcpFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining("universe domain");
    }
  }
}
