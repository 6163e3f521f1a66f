// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.backend.azure.TestVault.ES256;
import static org.managedkeys.backend.azure.TestVault.NAME;
import static org.managedkeys.backend.azure.TestVault.at;
import static org.managedkeys.backend.azure.TestVault.digest;
import static org.managedkeys.backend.azure.TestVault.made;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MayBeSuperseded;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.azure.AzureKeyVaultServer;

/** How many requests each thing takes. */
class AzureRequestCountTest {

  private static final TestVault VAULT = new TestVault();
  private static final AzureKeyVaultServer SERVER = VAULT.server();

  private final AzureBackend backend = VAULT.connect();

  @BeforeEach
  void forget() {
    SERVER.reset();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @AfterAll
  static void stop() {
    VAULT.close();
  }

  @Test
  void firstUse_fetchesAToken_andEachSignatureIsOneRequest() {
    made(backend, "one", KeyAlgorithm.EC_P256);
    try (AzureBackend other = VAULT.connect()) {
      SERVER.reset();

      Signs key = (Signs) other.open(NAME, at("one"));
      for (int count = 0; count < 3; count++) {
        key.sign(ES256, digest());
      }

      assertThat(SERVER.operations()).containsExactly("token", "getKey", "sign", "sign", "sign");
    }
  }

  /** A vault that nobody has asked yet is asked how it wants to be asked. */
  @Test
  void firstUseOfAVault_isChallengedOnce() {
    try (TestVault fresh = new TestVault();
        AzureBackend other = fresh.connect()) {
      made(other, "one", KeyAlgorithm.EC_P256).sign(ES256, digest());

      assertThat(fresh.server().operations())
          .containsExactly("challenge", "token", "getKey", "createKey", "sign");
    }
  }

  @Test
  void secondOpen_andThePublicKey_makeNoRequest() {
    made(backend, "two", KeyAlgorithm.RSA);
    backend.open(NAME, at("two"));
    SERVER.reset();

    HasPublicKey key = (HasPublicKey) backend.open(NAME, at("two"));
    key.subjectPublicKeyInfo();
    assertThat(key).hasToString(key.toString());

    assertThat(SERVER.operations()).isEmpty();
  }

  @Test
  void decryption_isOneRequest_andEncryptionNone() throws Exception {
    Decrypts key =
        (Decrypts)
            backend.generate(
                NAME,
                at("decrypts"),
                new KeySpec(KeyAlgorithm.RSA, 2048),
                Set.of(KeyUsage.DECRYPT));
    SERVER.reset();
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(((HasPublicKey) key).subjectPublicKeyInfo())));

    byte[] sealed = cipher.doFinal(new byte[] {1, 2, 3});

    assertThat(key.decrypt(CipherScheme.of(CipherScheme.Mode.RSA_PKCS1), CipherInput.of(sealed)))
        .containsExactly(1, 2, 3);
    assertThat(SERVER.operations()).containsExactly("decrypt");
  }

  @Test
  void latestVersion_isAskedForAgainOnlyWhenItIsDue() throws Exception {
    try (AzureBackend eager = VAULT.connect("refresh", "0");
        AzureBackend patient = VAULT.connect("refresh", "1h")) {
      Signs first = made(eager, "rotated", KeyAlgorithm.EC_P256);
      Signs kept = (Signs) patient.open(NAME, at("rotated"));
      byte[] old = first.subjectPublicKeyInfo();
      store(eager, "rotated", KeyAlgorithm.EC_P256);
      SERVER.reset();

      assertThat(((MayBeSuperseded) first).isDue()).isTrue();
      assertThat(((MayBeSuperseded) kept).isDue()).isFalse();
      Signs latest = (Signs) eager.open(NAME, at("rotated"));
      Signs same = (Signs) patient.open(NAME, at("rotated"));

      assertThat(SERVER.operations()).containsExactly("getKey");
      assertThat(latest.subjectPublicKeyInfo()).isNotEqualTo(old);
      assertThat(same.subjectPublicKeyInfo()).isEqualTo(old);
      // What was found as a version stays with it.
      assertThat(first.sign(ES256, digest())).hasSize(64);
      assertThat(first.subjectPublicKeyInfo()).isEqualTo(old);
    }
  }

  @Test
  void pinnedVersion_isNeverDueAndAskedForOnce() throws Exception {
    made(backend, "pinned", KeyAlgorithm.EC_P256);
    String version = ((AzureKey) backend.open(NAME, at("pinned"))).version().version();
    store(backend, "pinned", KeyAlgorithm.EC_P384);
    try (AzureBackend other = VAULT.connect("refresh", "0")) {
      other.open(NAME, at("pinned", "key_version", version));
      SERVER.reset();

      Signs key = (Signs) other.open(NAME, at("pinned", "key_version", version));

      assertThat(key.algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
      assertThat(((MayBeSuperseded) key).isDue()).isFalse();
      assertThat(SERVER.operations()).isEmpty();
    }
  }

  @Test
  void openingAndChecking_neverListTheVault() {
    made(backend, "unlisted", KeyAlgorithm.EC_P256);
    backend.open(NAME, at("unlisted"));
    backend.check();
    backend.certificates();

    assertThat(SERVER.operations())
        .doesNotContain("listKeys", "listVersions", "listCertificates", "getSecret");
  }

  @Test
  void eachCredential_getsItsToken() throws Exception {
    made(backend, "credentials", KeyAlgorithm.EC_P256);
    Path token = Files.createTempFile("federated", ".token");
    Files.writeString(token, SERVER.federatedToken());
    Map<String, String> fields = VAULT.address();
    fields.put("tenant_id", SERVER.tenant());
    fields.put("client_id", SERVER.clientId());
    fields.put("federated_token_file", token.toString());
    try (AzureBackend other = TestVault.connect(fields)) {
      assertThat(((Signs) other.open(NAME, at("credentials"))).sign(ES256, digest())).hasSize(64);
    } finally {
      Files.delete(token);
    }
  }

  private static Fields store(AzureBackend backend, String keyName, KeyAlgorithm algorithm)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(algorithm.parameterName()));
    KeyPair pair = generator.generateKeyPair();
    try (KeyMaterial material =
        KeyMaterial.ofPair(
            algorithm, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded())) {
      return backend.store(NAME, at(keyName), material, KeyUsage.DEFAULT, true);
    }
  }
}
