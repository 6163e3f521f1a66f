// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.backend.azure.TestVault.ES256;
import static org.managedkeys.backend.azure.TestVault.NAME;
import static org.managedkeys.backend.azure.TestVault.at;
import static org.managedkeys.backend.azure.TestVault.digest;
import static org.managedkeys.backend.azure.TestVault.made;
import static org.managedkeys.backend.azure.TestVault.refusal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Signs;
import org.managedkeys.servers.azure.AzureKeyVaultServer;
import org.managedkeys.servers.azure.TestIdentity;

/** Certificates of keys, and certificates by which a connection proves who it is. */
class AzureCertificatesTest {

  private static final TestVault VAULT = new TestVault();
  private static final AzureKeyVaultServer SERVER = VAULT.server();

  @BeforeEach
  void forget() {
    SERVER.reset();
    SERVER.permitAll();
  }

  @AfterAll
  static void close() {
    VAULT.close();
  }

  private static TestIdentity held(String name) throws Exception {
    TestIdentity identity = TestIdentity.ec(name);
    SERVER.importCertificate(
        name, List.of(identity.certificate()), identity.keys().getPrivate(), true);
    return identity;
  }

  @Test
  void certificates_ofKeysThatWereOpened_areFetchedOnceAndNothingIsListedOrDownloaded()
      throws Exception {
    TestIdentity identity = held("certified");
    held("never-opened");
    try (AzureBackend backend = VAULT.connect()) {
      made(backend, "bare", KeyAlgorithm.EC_P256);
      Signs key = (Signs) backend.open(NAME, at("certified"));
      SERVER.reset();

      assertThat(backend.certificates()).containsExactly(identity.certificate());
      assertThat(backend.certificates()).containsExactly(identity.certificate());

      assertThat(SERVER.operations())
          .containsOnlyOnce("getCertificate")
          .doesNotContain("listCertificates", "listKeys", "getSecret");
      assertThat(key.subjectPublicKeyInfo()).isEqualTo(identity.keys().getPublic().getEncoded());
      assertThat(key.sign(ES256, digest())).hasSize(64);
    }
  }

  @Test
  void certificates_thatMayNotBeRead_areNotPassedOver() throws Exception {
    held("guarded");
    SERVER.withhold("getCertificate");
    try (AzureBackend backend = VAULT.connect()) {
      backend.open(NAME, at("guarded"));

      assertThat(refusal(backend::certificates).kind()).isEqualTo(Kind.DENIED);
    }
  }

  @Test
  void connection_withACertificate_isLetIn(@TempDir Path folder) throws Exception {
    TestIdentity identity = TestIdentity.rsa("application");
    SERVER.register(identity.certificate());
    Map<String, String> fields = VAULT.address();
    fields.put("tenant_id", SERVER.tenant());
    fields.put("client_id", SERVER.clientId());
    fields.put(
        "client_certificate_path",
        Files.writeString(folder.resolve("client.pem"), identity.pem()).toString());
    try (AzureBackend backend = TestVault.connect(fields)) {
      assertThat(made(backend, "by-certificate", KeyAlgorithm.EC_P256).sign(ES256, digest()))
          .hasSize(64);
    }
  }
}
