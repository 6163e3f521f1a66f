// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.testkit.ApiServer;
import org.springframework.vault.VaultException;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.vault.core.VaultTransitOperations;
import org.springframework.vault.support.Ciphertext;
import org.springframework.vault.support.Hmac;
import org.springframework.vault.support.Plaintext;
import org.springframework.vault.support.Signature;
import org.springframework.vault.support.TransitKeyType;
import org.springframework.vault.support.VaultDecryptionResult;
import org.springframework.vault.support.VaultEncryptionResult;
import org.springframework.vault.support.VaultHmacRequest;
import org.springframework.vault.support.VaultMount;
import org.springframework.vault.support.VaultSignRequest;
import org.springframework.vault.support.VaultSignatureVerificationRequest;
import org.springframework.vault.support.VaultTransitContext;
import org.springframework.vault.support.VaultTransitKey;
import org.springframework.vault.support.VaultTransitKeyConfiguration;
import org.springframework.vault.support.VaultTransitKeyCreationRequest;

/** Spring Vault's Transit operations. */
class SpringVaultTransitTest {

  private static final Plaintext HELLO = Plaintext.of("hello");
  private static final Plaintext OTHER = Plaintext.of("other");

  @TempDir private static Path folder;
  private static ApiServer server;
  private static VaultTemplate vault;
  private static VaultTransitOperations transit;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder, SoftwareKeys.LINES);
    vault = SpringVault.of(server, server.rootToken());
    transit = vault.opsForTransit();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static VaultTransitKey key(String name) {
    return requireNonNull(transit.getKey(name), name);
  }

  private static void create(String name, String type) {
    transit.createKey(name, VaultTransitKeyCreationRequest.ofKeyType(type));
  }

  @Test
  void createKey_withoutAType_isShownAndListed() {
    transit.createKey("usual");

    VaultTransitKey key = key("usual");
    assertThat(key.getName()).isEqualTo("usual");
    assertThat(key.getType()).isEqualTo("aes256-gcm96");
    assertThat(key.getLatestVersion()).isEqualTo(1);
    assertThat(key.getMinDecryptionVersion()).isEqualTo(1);
    assertThat(key.isDeletionAllowed()).isFalse();
    assertThat(key.isExportable()).isFalse();
    assertThat(key.isDerived()).isFalse();
    assertThat(key.supportsEncryption()).isTrue();
    assertThat(key.supportsDecryption()).isTrue();
    assertThat(key.supportsSigning()).isFalse();
    assertThat(key.supportsDerivation()).isFalse();
    assertThat(key.getKeys()).containsOnlyKeys("1");
    assertThat(transit.getKeys()).contains("usual");
  }

  @Test
  void keys_ofAMountThatHasNone_areAnEmptyList() {
    vault.opsForSys().mount("no-keys", VaultMount.create("transit"));

    assertThat(vault.opsForTransit("no-keys").getKeys()).isEmpty();
    assertThat(vault.opsForTransit("no-keys").getKey("none")).isNull();
  }

  @Test
  void encrypt_texts_areDecrypted() {
    transit.createKey("texts");

    String ciphertext = transit.encrypt("texts", "hello, wörld");

    assertThat(ciphertext).startsWith("vault:v1:");
    assertThat(transit.decrypt("texts", ciphertext)).isEqualTo("hello, wörld");
    assertThat(transit.decrypt("texts", transit.encrypt("texts", HELLO))).isEqualTo(HELLO);
    assertThat(transit.encrypt("texts", Plaintext.empty()).getCiphertext()).startsWith("vault:v1:");
  }

  @Test
  void encrypt_byAKeyThatIsNotThere_makesOne() {
    String ciphertext = transit.encrypt("made-by-use", "hello");

    assertThat(transit.decrypt("made-by-use", ciphertext)).isEqualTo("hello");
    assertThat(key("made-by-use").getType()).isEqualTo("aes256-gcm96");
  }

  @Test
  void decrypt_ofSomethingElse_isAnErrorWithItsText() {
    transit.createKey("strict");

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> transit.decrypt("strict", "hello"))
        .withMessageContaining("400")
        .withMessageContaining("invalid ciphertext: no prefix");
  }

  @Test
  void batch_isEncryptedAndDecryptedInOrder() {
    transit.createKey("batch");

    List<VaultEncryptionResult> encrypted = transit.encrypt("batch", List.of(HELLO, OTHER));
    List<VaultDecryptionResult> decrypted = transit.decrypt("batch", ciphertexts(encrypted));

    assertThat(encrypted).allMatch(VaultEncryptionResult::isSuccessful);
    assertThat(decrypted)
        .extracting(VaultDecryptionResult::getAsString)
        .containsExactly("hello", "other");
  }

  private static List<Ciphertext> ciphertexts(List<VaultEncryptionResult> results) {
    return results.stream().map(result -> requireNonNull(result.get())).toList();
  }

  private static String text(VaultEncryptionResult result) {
    return requireNonNull(result.get()).getCiphertext();
  }

  /** Vault wants a number in elements of a batch; Spring Vault sends text there. */
  @Test
  void batch_withVersionsAsText_isEncryptedByThoseVersions() {
    transit.createKey("versions");
    transit.rotate("versions");
    VaultTransitContext first = VaultTransitContext.builder().keyVersion(1).build();

    List<VaultEncryptionResult> encrypted =
        transit.encrypt("versions", List.of(HELLO.with(first), OTHER));

    assertThat(encrypted)
        .satisfiesExactly(
            old -> assertThat(text(old)).startsWith("vault:v1:"),
            latest -> assertThat(text(latest)).startsWith("vault:v2:"));
  }

  /** As in Vault, one element that fails makes the answer a 400, which Spring Vault throws. */
  @Test
  void batch_withAContextThatTheKeyCannotTake_isAnError() {
    transit.createKey("plain");
    Plaintext bound = HELLO.with(VaultTransitContext.fromContext("team".getBytes(UTF_8)));

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> transit.encrypt("plain", List.of(bound, OTHER)))
        .withMessageContaining("400");
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> transit.encrypt("plain", bound))
        .withMessageContaining("key derivation");
  }

  @Test
  void rewrap_afterRotation_isOfTheNewVersion() {
    transit.createKey("rotated");
    String old = transit.encrypt("rotated", "hello");
    transit.rotate("rotated");

    String renewed = transit.rewrap("rotated", old);

    assertThat(renewed).startsWith("vault:v2:");
    assertThat(transit.decrypt("rotated", renewed)).isEqualTo("hello");
    assertThat(transit.rewrap("rotated", List.of(Ciphertext.of(old), Ciphertext.of(renewed))))
        .allSatisfy(result -> assertThat(text(result)).startsWith("vault:v2:"));
    assertThat(key("rotated").getLatestVersion()).isEqualTo(2);
  }

  @Test
  void configureKey_limitsVersionsAndAllowsDeletion() {
    transit.createKey("short-lived");
    String old = transit.encrypt("short-lived", "hello");
    transit.rotate("short-lived");
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> transit.deleteKey("short-lived"))
        .withMessageContaining("deletion is not allowed");

    transit.configureKey(
        "short-lived",
        VaultTransitKeyConfiguration.builder()
            .minDecryptionVersion(2)
            .deletionAllowed(true)
            .build());

    assertThat(key("short-lived").getMinDecryptionVersion()).isEqualTo(2);
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> transit.decrypt("short-lived", old))
        .withMessageContaining("disallowed by policy (too old)");
    transit.deleteKey("short-lived");
    assertThat(transit.getKey("short-lived")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"ecdsa-p256", "ecdsa-p384", "ed25519", "rsa-2048"})
  void sign_isVerified_andOtherDataIsNot(String type) {
    String name = "signs-" + type;
    create(name, type);

    Signature signature = transit.sign(name, HELLO);

    assertThat(signature.getSignature()).startsWith("vault:v1:");
    assertThat(transit.verify(name, HELLO, signature)).isTrue();
    assertThat(transit.verify(name, OTHER, signature)).isFalse();
    assertThat(key(name).supportsSigning()).isTrue();
  }

  @Test
  void sign_aDigest_byAnAlgorithm_isVerifiedByTheData() throws Exception {
    create("digests", "rsa-2048");
    byte[] digest = MessageDigest.getInstance("SHA-512").digest("hello".getBytes(UTF_8));

    Signature signature =
        transit.sign(
            "digests",
            VaultSignRequest.builder()
                .plaintext(Plaintext.of(digest))
                .prehashed(true)
                .hashAlgorithm("sha2-512")
                .signatureAlgorithm("pkcs1v15")
                .build());

    VaultSignatureVerificationRequest request =
        VaultSignatureVerificationRequest.builder()
            .plaintext(HELLO)
            .signature(signature)
            .hashAlgorithm("sha2-512")
            .signatureAlgorithm("pkcs1v15")
            .build();
    assertThat(transit.verify("digests", request).isValid()).isTrue();
    assertThat(transit.verify("digests", HELLO, signature)).isFalse();
  }

  @Test
  void hmac_isVerified_andThatOfOtherDataIsNot() {
    create("codes", "hmac");

    Hmac code = transit.getHmac("codes", HELLO);
    Hmac longer =
        transit.getHmac(
            "codes", VaultHmacRequest.builder().plaintext(HELLO).algorithm("sha2-512").build());

    assertThat(code.getHmac()).startsWith("vault:v1:");
    assertThat(longer.getHmac()).hasSizeGreaterThan(code.getHmac().length());
    assertThat(
            transit
                .verify("codes", VaultSignatureVerificationRequest.create(HELLO, code))
                .isValid())
        .isTrue();
    assertThat(
            transit
                .verify("codes", VaultSignatureVerificationRequest.create(OTHER, code))
                .isValid())
        .isFalse();
  }

  @Test
  void exportKey_isRefused_sinceKeysStayInTheirService() {
    transit.createKey("kept");

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> transit.exportKey("kept", TransitKeyType.ENCRYPTION_KEY))
        .withMessageContaining("400");
  }

  @Test
  void managedKey_isMadeAndSigns() {
    vault.write(
        "sys/managed-keys/local/orders",
        Map.of(
            "kms", SoftwareKeys.KMS,
            "key_type", "P-256",
            "allow_generate_key", "true",
            "any_mount", "true"));
    vault.write("transit/keys/orders", Map.of("type", "managed_key", "managed_key_name", "orders"));

    Signature signature = transit.sign("orders", HELLO);

    assertThat(transit.verify("orders", HELLO, signature)).isTrue();
    assertThat(key("orders").getType()).isEqualTo("managed_key");
    assertThat(key("orders").supportsEncryption()).isFalse();
  }
}
