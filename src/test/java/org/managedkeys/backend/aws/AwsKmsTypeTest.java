// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.aws.AwsKmsServer;
import org.managedkeys.servers.aws.AwsSession;

/** What a configuration may say, and as whom the service is called then. */
class AwsKmsTypeTest {

  private static final AwsFixture FIXTURE = new AwsFixture();
  private static final AwsKmsServer SERVER = FIXTURE.server();
  private static final Fields EC = FIXTURE.make(KeyAlgorithm.EC_P256, KeyUsage.SIGN);
  private static final String ROLE = "arn:aws:iam::111122223333:role/signer";

  @TempDir private Path temp;

  @AfterAll
  static void stop() {
    FIXTURE.close();
  }

  // ---- Fields of connections
  // ---------------------------------------------------------------------

  private static KeyException connecting(Map<String, String> fields) {
    return AwsFixture.refusal(
        fields.toString(),
        () -> AwsKmsType.INSTANCE.connect("cloud", Fields.ofText("kms.cloud", fields)));
  }

  @Test
  void connection_withFieldsThatDoNotFit_isInvalidAndNamesThem() {
    Map<Map<String, String>, String> wrong = new HashMap<>();
    wrong.put(
        Map.of("access_key", "A"),
        "kms.cloud.access_key: cannot read the value: the field" + " secret_key is missing");
    wrong.put(Map.of("secret_key", "S"), "access_key is missing");
    wrong.put(Map.of("session_token", "S"), "access_key is missing");
    wrong.put(Map.of("role_external_id", "S"), "role_arn is missing");
    wrong.put(Map.of("role_session_name", "S"), "role_arn is missing");
    wrong.put(Map.of("web_identity_token_file", "S"), "role_arn is missing");
    wrong.put(Map.of("access_key", "A", "secret_key", "S", "profile", "P"), "exclude each other");
    wrong.put(
        Map.of("web_identity_token_file", "F", "role_arn", ROLE, "profile", "P"),
        "exclude each other");
    wrong.put(Map.of("endpoint", "kms.example"), "https://kms.eu-west-1.amazonaws.com");
    wrong.put(Map.of("endpoint", "ftp://kms.example"), "the value must be an address");
    wrong.put(
        Map.of("endpoint", "https://kms.example", "use_fips_endpoint", "true"),
        "exclude each other");
    wrong.put(Map.of("use_fips_endpoint", "maybe"), "true or false");
    wrong.put(Map.of("max_attempts", "0"), "max_attempts");
    wrong.forEach((fields, says) -> {
      KeyException e = connecting(fields);
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining(says);
    });
  }

  @Test
  void connection_isDescribedByItsRegionOrEndpoint() {
    Fields region = Fields.ofText("kms.a", Map.of("region", "eu-west-1"));
    Fields nothing = Fields.ofText("kms.a", new HashMap<>());

    assertThat(AwsKmsType.INSTANCE.connect("a", region).describe())
        .isEqualTo("kms 'a' (awskms, region 'eu-west-1')");
    assertThat(AwsKmsType.INSTANCE.connect("a", nothing).describe())
        .isEqualTo("kms 'a' (awskms, region of the environment)");
  }

  // ---- Fields of keys
  // ----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alias/orders",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "mrk-1234abcd12ab34cd56ef1234567890ab",
        "arn:aws:kms:us-east-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/orders"
      })
  void key_byEachFormOfName_isTaken(String id) {
    AwsKmsType.INSTANCE.checkKey(AwsFixture.name(), AwsFixture.at(id));
  }

  @ParameterizedTest
  @CsvSource({
    "kms_key, orders, the value must be a key id",
    "kms_key, alias/, the value must be a key id",
    "kms_key, arn:aws:s3:::bucket, the value must be a key id",
    "key_type, DSA, the value must be RSA",
    "key_bits, many, a whole number",
    "curve, P999, the value must be P256",
    "curve, X25519, the value must be P256",
    "max_parallel, -1, a whole number"
  })
  void key_withAWrongField_isInvalidAndNamesIt(String field, String value, String says) {
    Map<String, String> fields = new HashMap<>(Map.of("kms_key", "alias/a"));
    fields.put(field, value);
    KeyException e =
        AwsFixture.refusal(
            field,
            () -> AwsKmsType.INSTANCE.checkKey(AwsFixture.name(), Fields.ofText("key.k", fields)));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("key.k." + field).hasMessageContaining(says);
  }

  @Test
  void key_withoutAPlace_isInvalidAndShowsTheLine() {
    assertThat(
            AwsFixture.refusal(
                "nothing",
                () ->
                    AwsKmsType.INSTANCE.checkKey(
                        AwsFixture.name(), Fields.ofText("key.k", new HashMap<>()))))
        .hasMessageContaining("add key.k.kms_key = alias/<name>");
  }

  @ParameterizedTest
  @CsvSource({"key_type, RSA", "key_type, rsa-2048", "key_bits, 2048", "curve, P384"})
  void key_thatIsNotWhatItsEntrySays_isInvalid(String field, String value) {
    Map<String, String> fields = new HashMap<>(EC.toText());
    fields.put(field, value);
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      KeyException e =
          AwsFixture.refusal(
              field, () -> backend.open(AwsFixture.name(), Fields.ofText("key.k", fields)));
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining("ECC_NIST_P256, which is not what its entry says");
    }
  }

  @Test
  void key_asVaultDescribesItOrInOneWord_isOpened() {
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      for (Map<String, String> more :
          List.of(
              Map.of("key_type", "ecdsa", "curve", "P256", "key_bits", "256"),
              Map.of("key_type", "secp256r1"),
              Map.of("key_type", "P-256"))) {
        Map<String, String> fields = new HashMap<>(EC.toText());
        fields.putAll(more);
        assertThat(backend.open(AwsFixture.name(), Fields.ofText("key.k", fields)).algorithm())
            .isEqualTo(KeyAlgorithm.EC_P256);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1234abcd-12ab-34cd-56ef-1234567890ab", "alias/aws/mine", "alias/with.a.dot"})
  void newKey_whereNoAliasCanBe_isInvalidAndProposesOne(String id) {
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      KeyException e =
          AwsFixture.refusal(
              id,
              () ->
                  backend.generate(
                      AwsFixture.name(),
                      AwsFixture.at(id),
                      KeySpec.of(KeyAlgorithm.EC_P256),
                      KeyUsage.DEFAULT));
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining("key.k.kms_key = alias/k");
    }
  }

  // ---- States of keys
  // ----------------------------------------------------------------------------

  @Test
  void key_thatIsNotReady_isRefusedAndSaysWhatToDo() {
    for (Map.Entry<String, String> state :
        Map.of(
                "Disabled", "enable-key",
                "PendingDeletion", "cancel-key-deletion",
                "PendingImport", "import-key-material",
                "Unavailable", "custom key store",
                "Creating", "try again")
            .entrySet()) {
      try (AwsBackend backend = FIXTURE.connect(Map.of())) {
        SERVER.fail(
            "DescribeKey",
            org.managedkeys.servers.Fault.altered(reply ->
                reply.edited(
                    text -> text.replace("\"KeyState\":\"Enabled\"", state(state.getKey())))));
        KeyException e =
            AwsFixture.refusal(state.getKey(), () -> backend.open(AwsFixture.name(), EC));
        assertThat(e.kind()).isIn(Kind.DENIED, Kind.UNAVAILABLE);
        assertThat(e).hasMessageContaining(state.getValue());
        assertThat(backend.open(AwsFixture.name(), EC).algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
      }
    }
  }

  private static String state(String name) {
    return "\"KeyState\":\"" + name + "\"";
  }

  // ---- Credentials
  // -------------------------------------------------------------------------------

  private static void signs(Map<String, String> fields) {
    try (AwsBackend backend = FIXTURE.connect(fields)) {
      Signs key = (Signs) backend.open(AwsFixture.name(), EC);
      assertThat(key.sign(SignatureScheme.ecdsa(DigestAlgorithm.SHA_256), new byte[32]))
          .hasSize(64);
    }
  }

  @Test
  void session_isUsedWithItsToken() {
    AwsSession session = SERVER.startSession();
    signs(
        Map.of(
            "access_key", session.accessKey(),
            "secret_key", session.secretKey(),
            "session_token", session.token()));
  }

  @Test
  void role_isAssumedWithItsExternalId() {
    SERVER.addRole(ROLE, "for-us");
    Map<String, String> fields =
        new HashMap<>(Map.of("sts_endpoint", SERVER.url(), "role_arn", ROLE));
    fields.put("role_external_id", "for-us");
    fields.put("role_session_name", "tests");
    SERVER.reset();
    signs(fields);
    assertThat(SERVER.count("AssumeRole")).isEqualTo(1);

    fields.put("role_external_id", "for-others");
    try (AwsBackend backend = FIXTURE.connect(fields)) {
      KeyException e = AwsFixture.refusal("role", () -> backend.open(AwsFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining("grant sts:AssumeRole");
    }
  }

  @Test
  void webIdentity_isExchangedForASession() throws Exception {
    Path file = temp.resolve("token");
    Files.writeString(file, "issued-by-somebody\n");
    String role = ROLE + "-web";
    SERVER.addWebIdentity(role, "issued-by-somebody");
    Map<String, String> fields =
        Map.of(
            "access_key",
            "",
            "secret_key",
            "",
            "sts_endpoint",
            SERVER.url(),
            "role_arn",
            role,
            "web_identity_token_file",
            file.toString());
    signs(fields);

    Files.writeString(file, "forged-and-secret");
    try (AwsBackend backend = FIXTURE.connect(fields)) {
      KeyException e = AwsFixture.refusal("token", () -> backend.open(AwsFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e.toString()).doesNotContain("forged-and-secret");
    }
    Files.delete(file);
    try (AwsBackend backend = FIXTURE.connect(fields)) {
      KeyException e = AwsFixture.refusal("file", () -> backend.open(AwsFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.INVALID);
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  @Test
  void profile_thatIsNot_isDeniedAndNamesIt() {
    try (AwsBackend backend =
        FIXTURE.connect(Map.of("access_key", "", "secret_key", "", "profile", "no-such-profile"))) {
      KeyException e = AwsFixture.refusal("profile", () -> backend.open(AwsFixture.name(), EC));
      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining("no-such-profile");
    }
  }

  @Test
  void usages_chooseWhatAKeyIsFor() {
    try (AwsBackend backend = FIXTURE.connect(Map.of())) {
      for (Map.Entry<KeyUsage, Class<?>> row :
          List.<Map.Entry<KeyUsage, Class<?>>>of(
              Map.entry(KeyUsage.SIGN, AwsSigningKey.class),
              Map.entry(KeyUsage.DECRYPT, AwsDecryptionKey.class),
              Map.entry(KeyUsage.UNWRAP, AwsDecryptionKey.class))) {
        Fields place = FIXTURE.make(KeyAlgorithm.RSA, row.getKey());
        assertThat(backend.open(AwsFixture.name(), place)).isInstanceOf(row.getValue());
      }
      Fields agrees = FIXTURE.make(KeyAlgorithm.EC_P384, KeyUsage.DERIVE);
      assertThat(backend.open(AwsFixture.name(), agrees)).isInstanceOf(AwsAgreementKey.class);
    }
  }
}
