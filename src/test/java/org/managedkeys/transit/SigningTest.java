// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.SigningFixture.request;
import static org.managedkeys.transit.SigningFixture.utf8;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

/** Signatures by keys of a token, which others verify; and what is refused. */
final class SigningTest {

  private static final byte[] DATA = utf8("what is signed");
  private static final List<String> CURVES = List.of("p256", "p384", "p521", "secp256k1");

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static SigningFixture fixture;

  @BeforeAll
  static void open() {
    fixture =
        SigningFixture.in(folder).with(SigningFixture.OF_TOKEN).with("ml-dsa", "aes", "verifier");
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static boolean isRight(String algorithm, String key, byte[] data, byte[] signature)
      throws GeneralSecurityException {
    return isRight(verifier(algorithm, key), key, data, signature);
  }

  private static boolean isRight(Signature verifier, String key, byte[] data, byte[] signature)
      throws GeneralSecurityException {
    PublicKey publicKey = fixture.publicKey(key);
    verifier.initVerify(publicKey);
    verifier.update(data);
    return verifier.verify(signature);
  }

  private static Signature verifier(String algorithm, String key) throws GeneralSecurityException {
    return key.equals("secp256k1") || key.equals("ml-dsa")
        ? Signature.getInstance(algorithm, new BouncyCastleProvider())
        : Signature.getInstance(algorithm);
  }

  /** As signatures are named: {@code SHA256}, {@code SHA3-256}. */
  private static String inName(HashName hash) {
    return hash.jcaName().replaceFirst("^SHA-", "SHA");
  }

  private static Signature pss(HashName hash, int salt) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(
        new PSSParameterSpec(
            hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), salt, 1));
    return verifier;
  }

  private static byte[] digest(HashName hash, byte[] data) throws GeneralSecurityException {
    return MessageDigest.getInstance(hash.jcaName()).digest(data);
  }

  @ParameterizedTest
  @EnumSource
  void rsaPkcs1_withEachHash_isVerifiedByTheJdk(HashName hash) throws Exception {
    byte[] signature =
        fixture.signature(
            "rsa", DATA, "signature_algorithm", "pkcs1v15", "hash_algorithm", hash.text());

    assertThat(isRight(inName(hash) + "withRSA", "rsa", DATA, signature)).isTrue();
    assertThat(
            fixture.signature(
                "rsa",
                digest(hash, DATA),
                "signature_algorithm",
                "pkcs1v15",
                "hash_algorithm",
                hash.text(),
                "prehashed",
                true))
        .isEqualTo(signature);
  }

  /** RSA with 2048 bits has room for 256 bytes less digest and two. */
  @ParameterizedTest
  @EnumSource(names = "SHA(1|2.*)", mode = EnumSource.Mode.MATCH_ALL)
  void rsaPss_isTheDefault_withTheLongestSalt(HashName hash) throws Exception {
    byte[] signature = fixture.signature("rsa", DATA, "hash_algorithm", hash.text());
    byte[] prehashed =
        fixture.signature(
            "rsa", digest(hash, DATA), "hash_algorithm", hash.text(), "prehashed", "true");

    assertThat(isRight(pss(hash, 254 - hash.bytes()), "rsa", DATA, signature)).isTrue();
    assertThat(isRight(pss(hash, 254 - hash.bytes()), "rsa", DATA, prehashed)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"hash, 32", "0, 0", "20, 20", "32, 32", "222, 222", "auto, 222"})
  void rsaPss_hasTheSaltThatWasAskedFor(String asked, int bytes) throws Exception {
    byte[] signature = fixture.signature("rsa", DATA, "salt_length", asked);

    assertThat(isRight(pss(HashName.SHA2_256, bytes), "rsa", DATA, signature)).isTrue();
  }

  @Test
  void rsaPss_withASaltThatIsTooLong_isRefusedWithWhatTheKeyCan() {
    KeyException e =
        refused(Kind.UNSUPPORTED, "salt 223", () -> fixture.sign("rsa", DATA, "salt_length", 223));

    assertThat(e)
        .hasMessageContaining(
            "send signature_algorithm=pss and"
                + " hash_algorithm=sha1|sha2-224|sha2-256|sha2-384|sha2-512 and salt_length=hash");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha3-224", "sha3-256", "sha3-384", "sha3-512"})
  void rsaPss_withSha3_isRefusedWithWhatTheKeyCan(String hash) {
    KeyException e =
        refused(
            Kind.UNSUPPORTED,
            "no managed key signs by PSS with " + hash,
            () -> fixture.sign("rsa", DATA, "hash_algorithm", hash));

    assertThat(e).hasMessageContaining("or signature_algorithm=pkcs1v15 and hash_algorithm=sha1|");
  }

  static Stream<Arguments> curvesAndHashes() {
    return CURVES.stream()
        .flatMap(key -> Stream.of(HashName.values()).map(hash -> Arguments.of(key, hash)));
  }

  /** Fields that are for RSA change nothing. */
  @ParameterizedTest
  @MethodSource("curvesAndHashes")
  void ecdsa_withEachHash_isVerifiedByOthers(String key, HashName hash) throws Exception {
    byte[] signature =
        fixture.signature(
            key, DATA, "hash_algorithm", hash.text(), "signature_algorithm", "pkcs1v15");
    byte[] prehashed =
        fixture.signature(
            key, digest(hash, DATA), "hash_algorithm", hash.text(), "prehashed", true);

    String algorithm = inName(hash) + "withECDSA";
    assertThat(isRight(algorithm, key, DATA, signature)).isTrue();
    assertThat(isRight(algorithm, key, DATA, prehashed)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"p256, 64", "p384, 96", "p521, 132"})
  void ecdsaForJws_isTwoPaddedNumbers_inUrlSafeBase64(String key, int length) throws Exception {
    for (int round = 0; round < 20; round++) {
      String text = fixture.sign(key, DATA, "marshaling_algorithm", "jws");
      String payload = text.substring("vault:v1:".length());

      assertThat(payload).doesNotContain("=", "+", "/");
      byte[] signature = Base64.getUrlDecoder().decode(payload);
      assertThat(signature).hasSize(length);
      assertThat(isRight("SHA256withECDSAinP1363Format", key, DATA, signature)).isTrue();
      assertThat(fixture.isValid(key, DATA, text, "marshaling_algorithm", "jws")).isTrue();
    }
  }

  @Test
  void rsaForJws_isInUrlSafeBase64() throws Exception {
    String text =
        fixture.sign("rsa", DATA, "marshaling_algorithm", "jws", "signature_algorithm", "pkcs1v15");
    String payload = text.substring("vault:v1:".length());

    assertThat(payload).doesNotContain("=", "+", "/");
    assertThat(isRight("SHA256withRSA", "rsa", DATA, Base64.getUrlDecoder().decode(payload)))
        .isTrue();
  }

  @Test
  void ed25519_signsTheMessage_whateverHashIsNamed() throws Exception {
    byte[] signature = fixture.signature("ed25519", DATA);

    assertThat(isRight("Ed25519", "ed25519", DATA, signature)).isTrue();
    assertThat(fixture.signature("ed25519", DATA, "hash_algorithm", "sha2-512"))
        .isEqualTo(signature);
    assertThat(fixture.signature("ed25519", DATA, "hash_algorithm", "none")).isEqualTo(signature);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ml-dsa"})
  void digest_isNotSignedByAKeyForMessages(String key) {
    refused(
        Kind.UNSUPPORTED,
        "signs messages, not their digests",
        () -> fixture.sign(key, new byte[32], "prehashed", true));
  }

  @Test
  void mlDsa_isVerifiedByBouncyCastle() throws Exception {
    assertThat(isRight("ML-DSA", "ml-dsa", DATA, fixture.signature("ml-dsa", DATA))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "p256", "ed25519"})
  void missingInput_isEmptyData(String key) {
    String signature = SigningFixture.text(fixture.signing.sign(key, Map.of()), "signature");

    assertThat(fixture.isValid(key, new byte[0], signature)).isTrue();
    assertThat(fixture.signing.verify(key, Map.of("signature", signature)).data())
        .isEqualTo(Map.of("valid", true));
  }

  @Test
  void noHash_withPkcs1_signsTheInputAsItIs() throws Exception {
    byte[] info = HashName.SHA2_256.digestInfo(digest(HashName.SHA2_256, DATA));

    byte[] signature =
        fixture.signature(
            "rsa",
            info,
            "hash_algorithm",
            "none",
            "prehashed",
            true,
            "signature_algorithm",
            "pkcs1v15");

    assertThat(isRight("SHA256withRSA", "rsa", DATA, signature)).isTrue();
    refused(
        Kind.INVALID,
        "may have 0 to 245",
        () ->
            fixture.sign(
                "rsa",
                new byte[246],
                "hash_algorithm",
                "none",
                "prehashed",
                true,
                "signature_algorithm",
                "pkcs1v15"));
  }

  @Test
  void noHash_withPss_isInvalid_asVaultSaysIt() {
    refused(
        Kind.INVALID,
        "hash_algorithm=none requires both prehashed=true and signature_algorithm=pkcs1v15",
        () -> fixture.sign("rsa", DATA, "hash_algorithm", "none", "prehashed", true));
  }

  /** Of a message that nobody hashed, ECDSA would sign the first bytes only. */
  @Test
  void noHash_withEcdsa_signsDigestsOnly() throws Exception {
    byte[] signature =
        fixture.signature(
            "p256", digest(HashName.SHA2_512, DATA), "hash_algorithm", "none", "prehashed", true);

    assertThat(isRight("SHA512withECDSA", "p256", DATA, signature)).isTrue();
    refused(
        Kind.INVALID,
        "hash_algorithm=none requires prehashed=true",
        () -> fixture.sign("p256", DATA, "hash_algorithm", "none"));
    for (int length : new int[] {0, 65}) {
      refused(
          Kind.INVALID,
          "it may have 1 to 64",
          () ->
              fixture.sign("p256", new byte[length], "hash_algorithm", "none", "prehashed", true));
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa, 31", "rsa, 33", "rsa, 0", "p256, 31", "p256, 48", "p521, 64"})
  void digestOfAnotherLength_isInvalid(String key, int length) {
    refused(
        Kind.INVALID,
        "the input has " + length + " bytes, and a digest by sha2-256 has 32",
        () -> fixture.sign(key, new byte[length], "prehashed", true));
    refused(
        Kind.INVALID,
        "the input has " + length + " bytes",
        () -> fixture.isValid(key, new byte[length], fixture.sign(key, DATA), "prehashed", true));
  }

  @Test
  void hashInTheAddress_winsOverTheFields() throws Exception {
    Map<String, Object> request =
        request(DATA, "hash_algorithm", "sha2-384", "algorithm", "sha2-224");

    Answer answer = fixture.signing.sign("p256", "sha2-512", request);

    String signature = SigningFixture.text(answer, "signature");
    assertThat(fixture.isValid("p256", DATA, signature, "hash_algorithm", "sha2-512")).isTrue();
    assertThat(fixture.isValid("p256", DATA, signature, "hash_algorithm", "sha2-384")).isFalse();
    request.put("signature", signature);
    assertThat(fixture.signing.verify("p256", "sha2-512", request).data())
        .isEqualTo(Map.of("valid", true));
    assertThat(fixture.signing.verify("p256", "", request).data())
        .isEqualTo(Map.of("valid", false));
  }

  @Test
  void hashByTheOlderField_isTaken_unlessTheNewerOneIsThere() {
    String signature = fixture.sign("p256", DATA, "algorithm", "sha2-384");

    assertThat(fixture.isValid("p256", DATA, signature, "hash_algorithm", "sha2-384")).isTrue();
    assertThat(
            fixture.isValid("p256", DATA, signature, "hash_algorithm", "", "algorithm", "sha2-384"))
        .isTrue();
    assertThat(
            fixture.isValid(
                "p256", DATA, signature, "hash_algorithm", "sha2-256", "algorithm", "sha2-384"))
        .isFalse();
  }

  @Test
  void answer_hasSignatureAndVersion() {
    assertThat(fixture.signing.sign("p256", request(DATA)).data())
        .containsOnlyKeys("signature", "key_version")
        .containsEntry("key_version", 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hash_algorithm       | sha-256  | invalid hash algorithm \"sha-256\"",
        "hash_algorithm       | SHA2-256 | invalid hash algorithm \"SHA2-256\"",
        "algorithm            | md5      | invalid hash algorithm \"md5\"",
        "signature_algorithm  | rsa      | invalid signature algorithm \"rsa\"",
        "marshaling_algorithm | der      | invalid marshaling type \"der\"",
        "salt_length          | -1       | invalid salt length \"-1\"",
        "salt_length          | max      | invalid salt length \"max\"",
        "prehashed            | maybe    | the field prehashed must be true or false",
        "key_version          | one      | the field key_version must be a whole number",
        "input                | a-b_     | unable to decode input as base64",
        "hash_algoritm        | sha2-256 | did you mean hash_algorithm",
      })
  void wrongField_isInvalid(String field, String value, String problem) {
    refused(Kind.INVALID, problem, () -> fixture.sign("rsa", DATA, field, value));
  }

  @Test
  void wrongName_isNotRepeatedIfItMayBeAnything() {
    KeyException e =
        refused(
            Kind.INVALID,
            "invalid hash algorithm of 40 characters",
            () -> fixture.sign("rsa", DATA, "hash_algorithm", "x".repeat(40)));
    assertThat(e).hasMessageNotContaining("xx");
    refused(
        Kind.INVALID,
        "invalid hash algorithm of 5 characters",
        () -> fixture.sign("rsa", DATA, "hash_algorithm", "a\r\nbc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"context", "signature_context"})
  void context_isRefusedUnlessEmpty(String field) {
    refused(Kind.UNSUPPORTED, field, () -> fixture.sign("ed25519", DATA, field, "QQ=="));
    assertThat(fixture.isValid("ed25519", DATA, fixture.sign("ed25519", DATA, field, ""))).isTrue();
  }

  @Test
  void absentKey_isNotFound_asVaultSaysIt() {
    refused(Kind.NOT_FOUND, "signing key not found", () -> fixture.sign("nobody", DATA));
    refused(
        Kind.NOT_FOUND,
        "signature verification key not found",
        () -> fixture.isValid("nobody", DATA, "vault:v1:QQ=="));
  }

  @Test
  void keyThatDoesNotSign_saysWhichDo() {
    KeyException e =
        refused(
            Kind.UNSUPPORTED,
            "a key of type AES does not support signing",
            () -> fixture.sign("aes", DATA));
    assertThat(e).hasMessageContaining("RSA, EC, Ed25519 and ML-DSA");
    refused(
        Kind.UNSUPPORTED,
        "a key of type AES does not support signature verification",
        () -> fixture.isValid("aes", DATA, "vault:v1:QQ=="));
  }

  @Test
  void keyWithoutTheUsage_isDenied() {
    KeyException e =
        refused(Kind.DENIED, "its usages are verify", () -> fixture.sign("verifier", DATA));
    assertThat(e).hasMessageContaining("add sign to key.verifier.usages");
  }

  /** Vault 1.13 to 1.15.0: "requested version for signing does not contain a private part". */
  @Test
  void olderVersion_ofAnotherManagedKey_signsAndVerifies() {
    fixture.create("turning", "p256");
    fixture.transit.transit().keys().rotate("turning", Map.of("managed_key_name", "rsa"));
    TransitFixture.refresh(fixture.transit.registry());

    String first = fixture.sign("turning", DATA, "key_version", 1);
    String second = fixture.sign("turning", DATA);

    assertThat(first).startsWith("vault:v1:");
    assertThat(second).startsWith("vault:v2:");
    assertThat(fixture.isValid("turning", DATA, first)).isTrue();
    assertThat(fixture.isValid("turning", DATA, second)).isTrue();
    assertThat(fixture.isValid("turning", DATA, first.replace("v1", "v2"))).isFalse();
    refused(
        Kind.INVALID,
        "supplied signature is invalid",
        () -> fixture.isValid("turning", DATA, second.replace("v2", "v1")));
    refused(
        Kind.INVALID,
        "requested version for signing is higher than the latest key version",
        () -> fixture.sign("turning", DATA, "key_version", 3));
    refused(
        Kind.INVALID,
        "version is too new",
        () -> fixture.isValid("turning", DATA, second.replace("v2", "v3")));
    fixture
        .transit
        .transit()
        .keys()
        .config("turning", Map.of("min_decryption_version", 2, "min_encryption_version", 2));
    TransitFixture.refresh(fixture.transit.registry());
    refused(
        Kind.INVALID,
        "requested version for signing is less than the minimum encryption key version",
        () -> fixture.sign("turning", DATA, "key_version", 1));
    refused(
        Kind.INVALID,
        "ciphertext or signature version is disallowed by policy (too old)",
        () -> fixture.isValid("turning", DATA, first));
  }
}
