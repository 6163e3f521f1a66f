// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.Namespace;
import org.managedkeys.testkit.SoftHsm;

/** Keys are tried, made and brought in, on a real token and in a file of software keys. */
class KeyTrialsTest {

  private static final Namespace ROOT = Namespace.ROOT;

  @TempDir private Path folder;
  private AdminFixture fixture;
  private KeyAdmin keys;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    keys = fixture.administration().keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-2048, , false, SHA256withRSA",
    "rsa-2048, sha2-512, false, SHA512withRSA",
    "rsa-2048, sha1, false, SHA1withRSA",
    "rsa-2048, , true, SHA256withRSASSA-PSS",
    "rsa-2048, sha2-384, true, SHA384withRSASSA-PSS",
    "P-256, , false, SHA256withECDSA",
    "P-384, , false, SHA384withECDSA",
    "P-521, sha2-256, false, SHA256withECDSA",
    "secp256k1, , false, SHA256withECDSA",
    "ed25519, , false, Ed25519",
    "ed25519, sha2-256, false, Ed25519",
    "ml-dsa-44, , false, ML-DSA-44"
  })
  void testSign_choosesWhatTheKeyCanDo(String type, String hash, boolean pss, String algorithm) {
    putGenerated("k", Map.of("key_type", type));

    KeyTestResult result =
        keys.test(ROOT, "k", new KeyTest(KeyTest.Kind.SIGN, Optional.ofNullable(hash), pss));

    assertThat(result.operation()).isEqualTo("sign");
    assertThat(result.algorithm()).isEqualTo(algorithm);
    assertThat(result.took()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-2048, , RSA OAEP with SHA-256",
    "rsa-2048, sha1, RSA OAEP with SHA-1",
    "aes-256, , authenticated encryption"
  })
  void testEncrypt_choosesWhatTheKeyCanDo(String type, String hash, String algorithm) {
    putGenerated("k", Map.of("key_type", type, "usages", "encrypt,decrypt"));

    KeyTestResult result =
        keys.test(ROOT, "k", new KeyTest(KeyTest.Kind.ENCRYPT, Optional.ofNullable(hash), false));

    assertThat(result.algorithm()).startsWith(algorithm);
  }

  @ParameterizedTest
  @CsvSource({"hmac-256, , HmacSHA256", "hmac-512, sha2-512, HmacSHA512"})
  void testMac_choosesWhatTheKeyCanDo(String type, String hash, String algorithm) {
    putGenerated("k", Map.of("key_type", type, "usages", "mac"));

    KeyTestResult result =
        keys.test(ROOT, "k", new KeyTest(KeyTest.Kind.MAC, Optional.ofNullable(hash), false));

    assertThat(result.algorithm()).isEqualTo(algorithm);
  }

  @Test
  void test_ofWhatTheUsagesLack_isDenied() {
    putGenerated("k", Map.of("key_type", "P-256", "usages", "verify"));

    refused(Kind.DENIED, "usages are verify", () -> sign("k"));
  }

  @Test
  void test_ofWhatTheKeyCannotDo_isRefused() {
    putGenerated("ec", Map.of("key_type", "P-256", "usages", "sign,mac,decrypt"));

    refused(Kind.UNSUPPORTED, "cannot", () -> keys.test(ROOT, "ec", KeyTest.of(KeyTest.Kind.MAC)));
    refused(
        Kind.UNSUPPORTED,
        "has no PSS",
        () -> keys.test(ROOT, "ec", new KeyTest(KeyTest.Kind.SIGN, Optional.empty(), true)));
    refused(
        Kind.INVALID,
        "the value must be sha1, sha2-224",
        () ->
            keys.test(ROOT, "ec", new KeyTest(KeyTest.Kind.SIGN, Optional.of("sha3-256"), false)));
  }

  @Test
  void test_whereTheKeyIsNotThereAndMayNotBeMade_findsNone() {
    fixture.putLocalKey(ROOT, "k", Map.of("key_type", "P-256"));

    refused(Kind.NOT_FOUND, "", () -> sign("k"));
    refused(
        Kind.DENIED, "allow_generate_key of its entry is not true", () -> keys.generate(ROOT, "k"));
  }

  @Test
  void test_afterTheFirst_makesNoOtherKey() {
    putGenerated("k", Map.of("key_type", "P-256"));
    sign("k");
    String first = pem("k");
    sign("k");

    assertThat(pem("k")).isEqualTo(first);
    refused(Kind.CONFLICT, "already", () -> keys.generate(ROOT, "k"));
  }

  @Test
  void generate_showsThePublicKey() {
    putGenerated("k", Map.of("curve", "P384"));

    KeyDescription made = keys.generate(ROOT, "k");

    assertThat(made.publicFacts())
        .get()
        .satisfies(facts -> {
          assertThat(facts.algorithm()).isEqualTo("EC");
          assertThat(facts.publicKeyPem())
              .get()
              .asString()
              .startsWith("-----BEGIN PUBLIC KEY-----\n");
          assertThat(facts.signatures()).startsWith("SHA384withECDSA");
        });
  }

  @Test
  void generate_withoutAKind_isRefused() {
    putGenerated("k", Map.of());

    refused(
        Kind.INVALID, "its entry does not say which kind of key", () -> keys.generate(ROOT, "k"));
  }

  @Test
  void declaredKey_isMadeAndTried() {
    assertThat(sign("declared").algorithm()).isEqualTo("SHA256withECDSA");
    refused(
        Kind.NOT_FOUND,
        "",
        () -> keys.test(new Namespace("team-a"), "declared", KeyTest.of(KeyTest.Kind.SIGN)));
  }

  @Test
  void keyOnAToken_withItsOwnConnection_isMadeAndTriedInVaultsOrder() {
    Map<String, Object> values = new HashMap<>();
    values.put("library", "softhsm");
    values.put("token_label", SoftHsm.spareToken());
    values.put("pin", SoftHsm.PIN);
    values.put("key_label", "ca");
    values.put("mechanism", "0x1041");
    values.put("curve", "P256");
    values.put("allow_generate_key", "true");
    keys.put(ROOT, "pkcs11", "ca", values, WriteOptions.NONE);

    assertThat(sign("ca").algorithm()).isEqualTo("SHA256withECDSA");

    // Turned off after the first use, as Vault advises; the PIN stays.
    values.put("allow_generate_key", false);
    values.put("pin", "redacted");
    keys.put(ROOT, "pkcs11", "ca", values, WriteOptions.NONE);
    assertThat(sign("ca").algorithm()).isEqualTo("SHA256withECDSA");
  }

  @Test
  void pssOnlyKey_isTriedByPss() {
    String token = SoftHsm.spareToken();
    Map<String, Object> values = new HashMap<>();
    values.put("library", "softhsm");
    values.put("token_label", token);
    values.put("pin", SoftHsm.PIN);
    values.put("key_label", "pss");
    values.put("mechanism", "0x000D");
    values.put("usages", "sign,verify,encrypt,decrypt");
    values.put("key_bits", "2048");
    values.put("allow_generate_key", true);
    keys.put(ROOT, "pkcs11", "pss", values, WriteOptions.NONE);

    assertThat(sign("pss").algorithm()).contains("PSS");

    values.put("mechanism", "0x0009");
    values.put("rsa_oaep_hash", "sha1");
    keys.put(ROOT, "pkcs11", "oaep", values, WriteOptions.NONE);
    assertThat(keys.test(ROOT, "oaep", KeyTest.of(KeyTest.Kind.ENCRYPT)).algorithm())
        .startsWith("RSA OAEP with SHA-1");
    refused(
        Kind.UNSUPPORTED,
        "restricts OAEP to another digest by rsa_oaep_hash",
        () ->
            keys.test(
                ROOT, "oaep", new KeyTest(KeyTest.Kind.ENCRYPT, Optional.of("sha2-256"), false)));
  }

  @Test
  void importKey_byTheFlagsOfTheEntry() throws GeneralSecurityException {
    KeyPair first = pair();
    KeyPair second = pair();
    fixture.putLocalKey(ROOT, "k", Map.of());
    refused(Kind.DENIED, "allow_store_key of its entry is not true", () -> importPair("k", first));

    fixture.putLocalKey(ROOT, "k", Map.of("allow_store_key", true));
    importPair("k", first);
    assertThat(pem("k")).contains(base64(first));
    refused(Kind.CONFLICT, "allow_replace_key of its entry", () -> importPair("k", second));
    assertThat(pem("k")).contains(base64(first));

    fixture.putLocalKey(ROOT, "k", Map.of("allow_store_key", true, "allow_replace_key", true));
    importPair("k", second);
    assertThat(pem("k")).contains(base64(second));
    assertThat(sign("k").algorithm()).isEqualTo("SHA256withECDSA");
  }

  @Test
  void importKey_ofAnotherKind_isRefused() throws GeneralSecurityException {
    fixture.putLocalKey(ROOT, "k", Map.of("allow_store_key", true, "key_type", "rsa-2048"));
    KeyPair pair = pair();

    refused(Kind.INVALID, "its entry is for a key of type rsa-2048", () -> importPair("k", pair));
  }

  @Test
  void delete_leavesTheKeyInItsService() {
    putGenerated("k", Map.of("key_type", "P-256", "key_label", "stays"));
    sign("k");
    String pem = pem("k");
    keys.delete(ROOT, "k", OptionalLong.empty());
    fixture.putLocalKey(ROOT, "again", Map.of("key_label", "stays"));

    assertThat(pem("again")).isEqualTo(pem);
  }

  @Test
  void changes_areTakenDown_theyWorkOrNot() {
    putGenerated("k", Map.of("key_type", "P-256"));
    sign("k");
    refused(Kind.CONFLICT, "", () -> keys.generate(ROOT, "k"));

    assertThat(fixture.audited())
        .filteredOn(event -> !event.operation().startsWith("key.use"))
        .extracting(event -> event.operation() + " " + event.subject() + " " + event.outcome())
        .containsExactly("key.put k ok", "key.test k ok", "key.generate k conflict");
  }

  private void putGenerated(String name, Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(values);
    all.put("allow_generate_key", "true");
    fixture.putLocalKey(ROOT, name, all);
  }

  private KeyTestResult sign(String name) {
    return keys.test(ROOT, name, KeyTest.of(KeyTest.Kind.SIGN));
  }

  private String pem(String name) {
    return keys.getWithPublicKey(ROOT, name)
        .publicFacts()
        .flatMap(PublicFacts::publicKeyPem)
        .orElseThrow()
        .replace("\n", "");
  }

  private void importPair(String name, KeyPair pair) {
    try (KeyMaterial material =
        KeyMaterial.ofPair(
            KeyAlgorithm.EC_P256, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded())) {
      keys.importKey(ROOT, name, material);
    }
  }

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static String base64(KeyPair pair) {
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  private static void refused(Kind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }
}
