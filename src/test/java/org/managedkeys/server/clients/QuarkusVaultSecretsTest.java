// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.server.clients.QuarkusVault.get;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.common.VaultHashAlgorithm;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKI;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIGenerateRootParams;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIGenerateRootResultData;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIIssueParams;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIIssueResultData;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIKeyType;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIManageType;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIRevokeParams;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKISignParams;
import io.quarkus.vault.client.api.secrets.pki.VaultSecretsPKIUpdateRoleParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransit;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitCreateKeyParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptBatchItem;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptBatchParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitEncryptBatchItem;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitEncryptBatchParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitEncryptParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitEncryptResultBatchItem;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitKeyInfo;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitKeyType;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitRewrapParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitSignParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitSignatureAlgorithm;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitUpdateKeyParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitVerifyParams;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.pki.Certificates;
import org.managedkeys.testkit.ApiServer;

/** The client of Quarkus by itself: Transit and PKI. */
class QuarkusVaultSecretsTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private static final byte[] OTHER = "other".getBytes(UTF_8);

  @TempDir private static Path folder;
  private static ApiServer server;
  private static VaultClient client;
  private static VaultSecretsTransit transit;
  private static VaultSecretsPKI pki;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder, SoftwareKeys.LINES);
    client = QuarkusVault.client(server, server.rootToken());
    transit = client.secrets().transit();
    pki = client.secrets().pki();
    get(
        pki.generateRoot(
            VaultSecretsPKIManageType.INTERNAL,
            new VaultSecretsPKIGenerateRootParams()
                .setCommonName("Quarkus root")
                .setKeyType(VaultSecretsPKIKeyType.EC)
                .setTtl(Duration.ofDays(30))));
    get(
        pki.updateRole(
            "web",
            new VaultSecretsPKIUpdateRoleParams()
                .setAllowedDomains(List.of("example.com"))
                .setAllowSubdomains(true)
                .setKeyType(VaultSecretsPKIKeyType.EC)
                .setMaxTtl(Duration.ofDays(1))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static VaultSecretsTransitKeyInfo create(String name, VaultSecretsTransitKeyType type) {
    return get(transit.createKey(name, new VaultSecretsTransitCreateKeyParams().setType(type)))
        .orElseThrow();
  }

  private static X509Certificate certificate(String pem) {
    return Certificates.parsePem(pem).get(0);
  }

  @Test
  void key_isMadeReadListedRotatedAndDeleted() {
    VaultSecretsTransitKeyInfo made = create("ec", VaultSecretsTransitKeyType.ECDSA_P256);

    assertThat(made.getType()).isEqualTo(VaultSecretsTransitKeyType.ECDSA_P256);
    assertThat(made.getLatestVersion()).isEqualTo(1);
    assertThat(made.getMinAvailableVersion()).isEqualTo(0);
    assertThat(made.isSupportsSigning()).isTrue();
    assertThat(made.isSupportsEncryption()).isFalse();
    assertThat(made.getAutoRotatePeriod()).isEqualTo(Duration.ZERO);
    assertThat(requireNonNull(made.getKeys().get("1")).getName()).isEqualTo("P-256");
    assertThat(requireNonNull(made.getKeys().get("1")).getPublicKey()).isNotNull();
    assertThat(get(transit.listKeys())).contains("ec");
    get(transit.rotateKey("ec", null));
    assertThat(get(transit.readKey("ec")).getLatestVersion()).isEqualTo(2);
    get(transit.updateKey("ec", new VaultSecretsTransitUpdateKeyParams().setDeletionAllowed(true)));
    get(transit.deleteKey("ec"));
    assertThat(get(transit.listKeys())).doesNotContain("ec");
  }

  @Test
  void keys_ofAMountThatHasNone_areAnEmptyList() {
    get(client.sys().mounts().enable("no-keys", "transit", null, null, null));

    assertThat(get(client.secrets().transit("no-keys").listKeys())).isEmpty();
  }

  @Test
  void encrypt_withAssociatedData_isDecryptedWithIt() {
    VaultSecretsTransitKeyInfo made = create("aes", VaultSecretsTransitKeyType.AES256_GCM96);
    assertThat(made.getKeys()).containsOnlyKeys("1");

    String ciphertext =
        get(transit.encrypt(
                "aes",
                new VaultSecretsTransitEncryptParams()
                    .setPlaintext(HELLO)
                    .setAssociatedData(OTHER)))
            .getCiphertext();

    assertThat(
            get(
                transit.decrypt(
                    "aes",
                    new VaultSecretsTransitDecryptParams()
                        .setCiphertext(ciphertext)
                        .setAssociatedData(OTHER))))
        .isEqualTo(HELLO);
    assertThatExceptionOfType(VaultClientException.class)
        .isThrownBy(() ->
            get(
                transit.decrypt(
                    "aes", new VaultSecretsTransitDecryptParams().setCiphertext(ciphertext))))
        .satisfies(e -> assertThat(e.getStatus()).isEqualTo(400));
  }

  @Test
  void batch_keepsReferences_andRewrapsToTheNewVersion() {
    create("batch", VaultSecretsTransitKeyType.AES256_GCM96);
    List<VaultSecretsTransitEncryptResultBatchItem> encrypted =
        get(
            transit.encryptBatch(
                "batch",
                new VaultSecretsTransitEncryptBatchParams()
                    .addBatchItem(
                        new VaultSecretsTransitEncryptBatchItem()
                            .setPlaintext(HELLO)
                            .setReference("one"))
                    .addBatchItem(
                        new VaultSecretsTransitEncryptBatchItem()
                            .setPlaintext(OTHER)
                            .setReference("two"))));
    get(transit.rotateKey("batch", null));

    String renewed =
        get(transit.rewrap(
                "batch",
                new VaultSecretsTransitRewrapParams()
                    .setCiphertext(encrypted.get(1).getCiphertext())))
            .getCiphertext();

    assertThat(encrypted)
        .extracting(VaultSecretsTransitEncryptResultBatchItem::getReference)
        .containsExactly("one", "two");
    assertThat(renewed).startsWith("vault:v2:");
    assertThat(
            get(
                transit.decryptBatch(
                    "batch",
                    new VaultSecretsTransitDecryptBatchParams()
                        .addBatchItem(
                            new VaultSecretsTransitDecryptBatchItem()
                                .setCiphertext(encrypted.get(0).getCiphertext()))
                        .addBatchItem(
                            new VaultSecretsTransitDecryptBatchItem().setCiphertext(renewed)))))
        .extracting(item -> new String(item.getPlaintext(), UTF_8))
        .containsExactly("hello", "other");
  }

  @Test
  void sign_byRsa_isVerified_andOtherDataIsNot() {
    create("rsa", VaultSecretsTransitKeyType.RSA_2048);

    String signature =
        get(transit.sign(
                "rsa",
                new VaultSecretsTransitSignParams()
                    .setInput(HELLO)
                    .setHashAlgorithm(VaultHashAlgorithm.SHA2_512)
                    .setSignatureAlgorithm(VaultSecretsTransitSignatureAlgorithm.PKCS1V15)))
            .getSignature();

    VaultSecretsTransitVerifyParams request =
        new VaultSecretsTransitVerifyParams()
            .setInput(HELLO)
            .setSignature(signature)
            .setHashAlgorithm(VaultHashAlgorithm.SHA2_512)
            .setSignatureAlgorithm(VaultSecretsTransitSignatureAlgorithm.PKCS1V15);
    assertThat(get(transit.verify("rsa", request))).isTrue();
    assertThat(get(transit.verify("rsa", request.setInput(OTHER)))).isFalse();
  }

  @Test
  void codesRandomBytesAndDigests() {
    create("mac", VaultSecretsTransitKeyType.HMAC);

    assertThat(get(transit.hmac("mac", VaultHashAlgorithm.SHA2_256, HELLO, null)))
        .startsWith("vault:v1:");
    assertThat(get(transit.random(16, null, null))).hasSize(16);
    assertThat(get(transit.hash(VaultHashAlgorithm.SHA2_256, HELLO, null)))
        .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  }

  @Test
  void certificate_isIssuedReadAndRevoked() throws Exception {
    VaultSecretsPKIIssueResultData issued =
        get(
            pki.issue(
                "web",
                new VaultSecretsPKIIssueParams()
                    .setCommonName("www.example.com")
                    .setAltNames(List.of("api.example.com", "web.example.com"))
                    .setTtl(Duration.ofHours(1))));

    X509Certificate certificate = certificate(issued.getCertificate());
    certificate.verify(certificate(issued.getIssuingCa()).getPublicKey());
    assertThat(issued.getExpiration().toInstant()).isEqualTo(certificate.getNotAfter().toInstant());
    assertThat(issued.getPrivateKeyType()).isEqualTo(VaultSecretsPKIKeyType.EC);
    assertThat(issued.getCaChain()).hasSize(1);
    assertThat(get(pki.readCertificate(issued.getSerialNumber())).getCertificate())
        .isEqualToIgnoringNewLines(issued.getCertificate());
    assertThat(get(pki.listCertificates())).contains(issued.getSerialNumber());
    assertThat(
            get(pki.revoke(
                    new VaultSecretsPKIRevokeParams().setSerialNumber(issued.getSerialNumber())))
                .getRevocationTime())
        .isNotNull();
    assertThat(get(pki.listRevoked())).contains(issued.getSerialNumber());
    assertThat(get(pki.readIssuerCrl())).contains("BEGIN X509 CRL");
    assertThat(get(pki.rotateCrl()).isSuccess()).isTrue();
  }

  @Test
  void certificateRequest_isSignedByANamedIssuer() throws Exception {
    String issued =
        get(pki.sign(
                "default",
                "web",
                new VaultSecretsPKISignParams()
                    .setCsr(Requests.certificateRequest("www.example.com"))
                    .setCommonName("www.example.com")))
            .getCertificate();

    certificate(issued).verify(certificate(caCertificate()).getPublicKey());
  }

  private static String caCertificate() {
    return get(pki.readIssuerCaCert()).getCertificate();
  }

  @Test
  void roles_areListedReadAndDeleted() {
    get(
        pki.updateRole(
            "short", new VaultSecretsPKIUpdateRoleParams().setMaxTtl(Duration.ofHours(1))));

    assertThat(get(pki.listRoles())).contains("short", "web");
    assertThat(get(pki.readRole("short")).getMaxTtl()).isEqualTo(Duration.ofHours(1));
    get(pki.deleteRole("short"));
    assertThat(get(pki.listRoles())).doesNotContain("short");
  }

  @Test
  void managedKey_isThatOfATransitKeyAndOfAnAuthority() throws Exception {
    server.call(
        "POST",
        "sys/managed-keys/local/quarkus",
        server.rootToken(),
        Map.of(
            "kms", SoftwareKeys.KMS,
            "key_type", "P-256",
            "allow_generate_key", "true",
            "any_mount", "true"));
    get(client.sys().mounts().enable("managed-pki", "pki", null, null, null));

    VaultSecretsTransitKeyInfo key =
        get(transit.createKey(
                "managed",
                new VaultSecretsTransitCreateKeyParams()
                    .setType(VaultSecretsTransitKeyType.MANAGED_KEY)
                    .setManagedKeyName("quarkus")))
            .orElseThrow();
    VaultSecretsPKIGenerateRootResultData root =
        get(
            client
                .secrets()
                .pki("managed-pki")
                .generateRoot(
                    VaultSecretsPKIManageType.KMS,
                    new VaultSecretsPKIGenerateRootParams()
                        .setCommonName("Managed root")
                        .setManagedKeyName("quarkus")));

    assertThat(key.getType()).isEqualTo(VaultSecretsTransitKeyType.MANAGED_KEY);
    X509Certificate certificate = certificate(root.getCertificate());
    certificate.verify(certificate.getPublicKey());
    assertThat(root.getPrivateKey()).isNull();
  }

  @Test
  void namespace_isThatOfTheClient() {
    server.call("POST", "sys/namespaces/quarkus", server.rootToken(), Map.of());
    VaultClient team = client.configure().namespace("quarkus").build();
    get(team.sys().mounts().enable("transit", "transit", null, null, null));

    get(team.secrets().transit().createKey("of-team", null));

    assertThat(get(team.secrets().transit().listKeys())).containsExactly("of-team");
    assertThat(get(transit.listKeys())).doesNotContain("of-team");
  }
}
