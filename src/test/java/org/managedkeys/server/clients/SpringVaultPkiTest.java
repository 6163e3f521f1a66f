// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.testkit.ApiServer;
import org.springframework.vault.VaultException;
import org.springframework.vault.core.VaultPkiOperations;
import org.springframework.vault.core.VaultPkiOperations.Encoding;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.vault.support.Certificate;
import org.springframework.vault.support.CertificateBundle;
import org.springframework.vault.support.VaultCertificateRequest;

/** Spring Vault's PKI operations. */
class SpringVaultPkiTest {

  private static final String PASSWORD = "changeit";

  @TempDir private static Path folder;
  private static ApiServer server;
  private static VaultTemplate vault;
  private static VaultPkiOperations pki;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder, SoftwareKeys.LINES);
    vault = SpringVault.of(server, server.rootToken());
    pki = vault.opsForPki();
    SpringVault.write(
        vault,
        "pki/root/generate/internal",
        Map.of("common_name", "Spring root", "key_type", "ec", "ttl", "720h"));
    role("web", Map.of("key_type", "ec"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void role(String name, Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("allowed_domains", List.of("example.com"));
    fields.put("allow_subdomains", true);
    fields.put("max_ttl", "24h");
    vault.write("pki/roles/" + name, fields);
  }

  private static VaultCertificateRequest request() {
    return VaultCertificateRequest.builder()
        .commonName("www.example.com")
        .altNames(List.of("api.example.com"))
        .withIpSubjectAltName("192.0.2.1")
        .ttl(Duration.ofHours(1))
        .build();
  }

  private static X509CRL list(Encoding encoding) throws IOException, GeneralSecurityException {
    try (InputStream list = pki.getCrl(encoding)) {
      return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(list);
    }
  }

  /** It reads private keys in the forms that Vault has for each type. */
  @ParameterizedTest
  @CsvSource({"rsa,RSA,SHA256withRSA", "ec,EC,SHA256withECDSA"})
  void issueCertificate_comesWithItsKeyAndIssuer(String type, String algorithm, String signature)
      throws Exception {
    role("of-" + type, Map.of("key_type", type));

    CertificateBundle bundle = pki.issueCertificate("of-" + type, request()).getRequiredData();

    X509Certificate certificate = bundle.getX509Certificate();
    certificate.verify(bundle.getX509IssuerCertificate().getPublicKey());
    assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo(algorithm);
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=www.example.com");
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> (Object) name.get(1))
        .containsExactlyInAnyOrder("www.example.com", "api.example.com", "192.0.2.1");
    assertThat(certificate.getNotAfter().toInstant())
        .isBefore(Instant.now().plus(Duration.ofHours(2)));
    assertThat(bundle.getSerialNumber())
        .isEqualTo(SerialNumbers.text(certificate.getSerialNumber()));
    assertThat(bundle.getPrivateKeyType()).isEqualTo(type);
    KeyStore keyStore = bundle.createKeyStore("web", PASSWORD);
    Signature signing = Signature.getInstance(signature);
    signing.initSign((PrivateKey) keyStore.getKey("web", PASSWORD.toCharArray()));
    byte[] made = signing.sign();
    signing.initVerify(certificate);
    assertThat(signing.verify(made)).isTrue();
  }

  @Test
  void issueCertificate_forANameThatTheRoleForbids_isAnErrorWithItsText() {
    VaultCertificateRequest other = VaultCertificateRequest.create("www.example.net");

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> pki.issueCertificate("web", other))
        .withMessageContaining("400")
        .withMessageContaining("www.example.net");
  }

  @Test
  void signCertificateRequest_answersTheCertificate() throws Exception {
    Certificate signed =
        pki.signCertificateRequest("web", Requests.certificateRequest("www.example.com"), request())
            .getRequiredData();

    signed.getX509Certificate().verify(signed.getX509IssuerCertificate().getPublicKey());
    assertThat(signed.getX509Certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=www.example.com");
  }

  @Test
  void revoke_putsTheCertificateOnTheList() throws Exception {
    CertificateBundle bundle = pki.issueCertificate("web", request()).getRequiredData();
    X509Certificate certificate = bundle.getX509Certificate();
    assertThat(list(Encoding.DER).isRevoked(certificate)).isFalse();

    pki.revoke(bundle.getSerialNumber());

    assertThat(list(Encoding.DER).isRevoked(certificate)).isTrue();
    assertThat(list(Encoding.PEM).isRevoked(certificate)).isTrue();
    list(Encoding.DER).verify(bundle.getX509IssuerCertificate().getPublicKey());
  }

  @Test
  void issuerCertificate_isReadAsJson() {
    Certificate issuer = pki.getIssuerCertificate("default").getRequiredData();

    assertThat(issuer.getX509Certificate().getSubjectX500Principal().getName())
        .isEqualTo("CN=Spring root");
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void issuerCertificate_isReadInEveryForm(Encoding encoding) throws Exception {
    try (InputStream bytes = pki.getIssuerCertificate("default", encoding)) {
      X509Certificate issuer =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
      assertThat(issuer.getSubjectX500Principal().getName()).isEqualTo("CN=Spring root");
    }
  }

  @Test
  void managedKey_isTheKeyOfAnAuthority() throws Exception {
    vault.write(
        "sys/managed-keys/local/ca-root",
        Map.of("kms", SoftwareKeys.KMS, "key_type", "P-384", "allow_generate_key", "true"));
    vault.write(
        "sys/mounts/managed-pki",
        Map.of("type", "pki", "config", Map.of("allowed_managed_keys", List.of("ca-root"))));

    Map<String, Object> root =
        SpringVault.write(
            vault,
            "managed-pki/root/generate/kms",
            Map.of("managed_key_name", "ca-root", "common_name", "Managed root"));

    assertThat(root).doesNotContainKey("private_key").containsKey("certificate");
    Certificate issuer =
        vault.opsForPki("managed-pki").getIssuerCertificate("default").getRequiredData();
    X509Certificate certificate = issuer.getX509Certificate();
    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA384withECDSA");
  }
}
