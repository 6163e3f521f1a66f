// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.TransitFixture.ROOT;
import static org.managedkeys.transit.TransitFixture.version;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.wire.Answer;

/** Keys are made of managed keys, and read. */
class TransitKeysTest {

  @TempDir private Path folder;
  private TransitFixture fixture;
  private TransitKeys keys;

  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    keys = fixture.transit().keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Answer bound(String key, String managed) {
    return keys.create(key, Map.of("type", "managed_key", "managed_key_name", managed));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa,rsa-2048,RSA,hsm,sign",
    "p256,P-256,EC,hsm,sign",
    "p384,P-384,EC,hsm,sign",
    "p521,P-521,EC,hsm,sign",
    "secp256k1,secp256k1,EC,hsm,sign",
    "ed25519,ed25519,EdDSA,hsm,sign",
    "ml-dsa,ml-dsa-65,ML-DSA,trial,sign",
    "cipher,rsa-2048,RSA,trial,encrypt"
  })
  void create_ofAKeyPair_showsItsPublicKeyAndWhatItCanDo(
      String managed, String kind, String algorithm, String kms, String use) throws Exception {
    Answer made = bound("k", managed);

    assertThat(made.warnings()).isEmpty();
    assertThat(made.data())
        .containsEntry("name", "k")
        .containsEntry("type", "managed_key")
        .containsEntry("latest_version", 1)
        .containsEntry("min_available_version", 0)
        .containsEntry("min_decryption_version", 1)
        .containsEntry("min_encryption_version", 0)
        .containsEntry("deletion_allowed", false)
        .containsEntry("exportable", false)
        .containsEntry("allow_plaintext_backup", false)
        .containsEntry("derived", false)
        .containsEntry("imported_key", false)
        .containsEntry("auto_rotate_period", 0)
        .containsEntry("supports_signing", use.equals("sign"))
        .containsEntry("supports_encryption", use.equals("encrypt"))
        .containsEntry("supports_decryption", use.equals("encrypt"))
        .containsEntry("supports_derivation", false);
    Map<?, ?> version = version(made, 1);
    assertThat(version.get("name")).isEqualTo(kind);
    assertThat(version.get("algorithm")).isEqualTo(algorithm);
    assertThat(version.get("kms")).isEqualTo(kms);
    assertThat(version.get("managed_key_name")).isEqualTo(managed);
    assertThat(version.get("managed_key_id")).isEqualTo(fixture.uuid(managed));
    assertThat(version.get("certificate_chain")).isEqualTo("");
    assertThat(Instant.parse((String) version.get("creation_time"))).isBefore(Instant.now());
    try (PEMParser parser = new PEMParser(new StringReader((String) version.get("public_key")))) {
      assertThat(((SubjectPublicKeyInfo) parser.readObject()).getEncoded())
          .isEqualTo(
              fixture.registry().mount(ROOT, "transit/").key(managed).subjectPublicKeyInfo());
    }
    assertThat(version.get("encryption")).isEqualTo(algorithm.equals("RSA") ? "raw" : null);
    assertThat(keys.read("k").data()).isEqualTo(made.data());
    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of("k")));
  }

  @ParameterizedTest
  @CsvSource({"aes,aes,AES,true", "hmac,hmac,HMAC,false", "cmac,aes,AES,false"})
  void create_ofASecretKey_showsNoPublicKey(
      String managed, String kind, String algorithm, boolean encrypts) {
    Answer made = bound("k", managed);

    assertThat(made.data())
        .containsEntry("supports_encryption", encrypts)
        .containsEntry("supports_decryption", encrypts)
        .containsEntry("supports_signing", false);
    Map<?, ?> version = version(made, 1);
    assertThat(version.get("name")).isEqualTo(kind);
    assertThat(version.get("algorithm")).isEqualTo(algorithm);
    assertThat(version.containsKey("public_key")).isFalse();
    assertThat(Instant.parse((String) version.get("creation_time"))).isBefore(Instant.now());
  }

  @Test
  void create_byTheUuidOfAManagedKey_bindsIt() {
    Answer made =
        keys.create("k", Map.of("type", "managed_key", "managed_key_id", fixture.uuid("p256")));

    assertThat(version(made, 1).get("managed_key_name")).isEqualTo("p256");
    refused(
        Kind.INVALID,
        "managed_key_id is no UUID",
        () -> keys.create("l", Map.of("type", "managed_key", "managed_key_id", "p256")));
  }

  @Test
  void create_noneOrTwoManagedKeysNamed_isRefused() {
    refused(
        Kind.INVALID,
        "missing argument managed_key_name or managed_key_id",
        () -> keys.create("k", Map.of("type", "managed_key", "managed_key_name", " ")));
    refused(
        Kind.INVALID,
        "only one argument of managed_key_name or managed_key_id should be specified",
        () ->
            keys.create(
                "k",
                Map.of("type", "managed_key", "managed_key_name", "a", "managed_key_id", "b")));
    // Vault makes a key of its own then, and says nothing.
    refused(
        Kind.INVALID,
        "managed_key_name and managed_key_id are for keys of type managed_key",
        () -> keys.create("k", Map.of("managed_key_name", "p256")));
    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of()));
  }

  @Test
  void create_ofAManagedKeyThatTheMountMayNotUse_isDenied() {
    refused(Kind.DENIED, "allowed_managed_keys", () -> bound("k", "unlisted"));
    refused(Kind.NOT_FOUND, "no key has this name", () -> bound("k", "nobody"));
    refused(
        Kind.UNSUPPORTED,
        "key 'agreeing' agrees on keys and does nothing else",
        () -> bound("k", "agreeing"));
    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of()));
  }

  @Test
  void create_ofAManagedKeyThatIsNotThere_isMadeOnlyWhereItsEntryPermits() {
    assertThat(bound("k", "wanted").data()).containsEntry("supports_signing", true);
    refused(Kind.NOT_FOUND, "missing", () -> bound("l", "missing"));
    assertThat(fixture.audited())
        .contains("key.generate ok", "transit.key.create ok", "transit.key.create not_found");
  }

  @Test
  void create_ofANameThatIsThere_changesNothingAndSaysSo() {
    Answer first = bound("k", "p256");

    Answer second = bound("k", "p384");
    Answer third = keys.create("k", Map.of("type", "rsa-2048"));

    assertThat(second.data()).isEqualTo(first.data());
    assertThat(second.warnings()).containsExactly("key k already existed");
    assertThat(third.data()).isEqualTo(first.data());
    assertThat(third.warnings())
        .containsExactly("key k already existed", "it is of type managed_key, not rsa-2048");
    assertThat(fixture.audited()).doesNotContain("key.generate ok");
  }

  @Test
  void create_ofDerivedOrConvergentKeys_isRefusedInVaultsWords() {
    refused(
        Kind.UNSUPPORTED,
        "key derivation and convergent encryption not supported for keys of type managed_key",
        () ->
            keys.create(
                "k", Map.of("type", "managed_key", "managed_key_name", "aes", "derived", true)));
    refused(
        Kind.INVALID,
        "convergent encryption requires derivation to be enabled",
        () -> keys.create("k", Map.of("convergent_encryption", true)));
    assertThat(keys.create("k", Map.of("derived", "false", "context", "abc=")).data())
        .containsEntry("derived", false);
  }

  @ParameterizedTest
  @CsvSource({
    "30m,auto rotate period must be 0 to disable or at least an hour",
    "24h,Auto rotation can not be set for managed keys"
  })
  void autoRotatePeriod_isRefusedEverywhere(String period, String text) {
    refused(Kind.INVALID, text, () -> keys.create("k", Map.of("auto_rotate_period", period)));
    keys.create("k", Map.of("type", "ecdsa-p256", "auto_rotate_period", 0));
    refused(Kind.INVALID, text, () -> keys.config("k", Map.of("auto_rotate_period", period)));
    bound("m", "p256");
    refused(Kind.INVALID, text, () -> keys.config("m", Map.of("auto_rotate_period", period)));
    assertThat(keys.config("m", Map.of("auto_rotate_period", "0")).warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "-a", "a.", "ä"})
  void create_underAnImpossibleName_isRefused(String name) {
    refused(Kind.INVALID, "a key's name has letters", () -> keys.create(name, Map.of()));
    refused(Kind.NOT_FOUND, "no such key", () -> keys.read(name));
  }

  @Test
  void names_areToldApartByCase_andMayBeLong() {
    String longest = "K".repeat(TransitRecords.MOST_CHARACTERS);
    bound("Key.one", "p256");
    bound("key.one", "p384");
    bound(longest, "p521");

    assertThat(keys.list().data())
        .isEqualTo(Map.of("keys", List.of(longest, "Key.one", "key.one")));
    assertThat(version(keys.read("Key.one"), 1).get("name")).isEqualTo("P-256");
    refused(Kind.INVALID, "at most 59 characters", () -> bound(longest + "K", "p256"));
  }

  @Test
  void create_unknownField_namesTheNearest() {
    refused(
        Kind.INVALID,
        "managed_key_name",
        () -> keys.create("k", Map.of("type", "managed_key", "managed_key_nam", "p256")));
  }

  @Test
  void usagesOfTheManagedKey_decideWhatIsSupported() {
    Answer made = bound("k", "verifier");

    assertThat(made.data()).containsEntry("supports_signing", false);
    assertThat(version(made, 1).get("usages")).isEqualTo(List.of("verify"));
    assertThat(KeyType.names()).contains("managed_key", "rsa-4096").doesNotContain("chacha20");
    assertThat(KeyType.MANAGED.usages()).isEqualTo(Set.<KeyUsage>of());
  }

  @Test
  void read_ofADisabledManagedKey_saysSo() {
    fixture.putStoredKey(Map.of());
    bound("k", "stored");
    fixture.putStoredKey(Map.of("disabled", "true"));

    Answer read = keys.read("k");

    assertThat(read.data()).containsEntry("supports_signing", false);
    assertThat(read.warnings()).containsExactly("version 1: key 'stored' is disabled");
  }

  @Test
  void read_ofAManagedKeyThatTheMountMayNoLongerUse_saysSo() {
    bound("k", "p256");
    fixture.list(Set.of("rsa"));

    Answer read = keys.read("k");

    assertThat(read.data()).containsEntry("supports_signing", false);
    assertThat(read.warnings())
        .singleElement()
        .asString()
        .contains("version 1: ", "allowed_managed_keys");
    assertThat((String) version(read, 1).get("public_key")).contains("BEGIN PUBLIC KEY");
  }
}
