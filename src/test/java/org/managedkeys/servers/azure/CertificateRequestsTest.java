// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.CertificateProperties;
import com.azure.security.keyvault.certificates.models.ImportCertificateOptions;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.jca.KeyVaultJcaProvider;
import com.azure.security.keyvault.jca.KeyVaultLoadStoreParameter;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CertificateRequestsTest {

  private static final byte[] DATA = {1, 2, 3};

  private static final Provider PEER = new KeyVaultJcaProvider();

  private static AzureKeyVaultServer server;
  private static VaultClients clients;
  private static CertificateClient certificates;

  @BeforeAll
  static void start() throws Exception {
    server = AzureKeyVaultServer.vault().start();
    clients = new VaultClients(server);
    certificates = clients.certificates();
  }

  @AfterAll
  static void stop() {
    clients.close();
    server.close();
  }

  @BeforeEach
  void reset() {
    server.permitAll();
  }

  @Test
  void importedCertificate_comes_with_a_key_of_the_same_name() throws Exception {
    TestIdentity identity = TestIdentity.ec("imported");
    CertificatePolicy policy =
        new CertificatePolicy("Unknown", "CN=imported")
            .setContentType(CertificateContentType.PEM)
            .setExportable(false);

    KeyVaultCertificateWithPolicy made =
        certificates.importCertificate(
            new ImportCertificateOptions(
                    "imported", identity.pem().getBytes(StandardCharsets.US_ASCII))
                .setPolicy(policy));

    assertThat(made.getCer()).isEqualTo(identity.certificate().getEncoded());
    assertThat(made.getPolicy().isExportable()).isFalse();
    assertThat(certificates.getCertificate("imported").getKeyId()).isEqualTo(made.getKeyId());
    KeyVaultKey key = clients.keys().getKey("imported");
    assertThat(key.getId()).isEqualTo(made.getKeyId());
    assertThat(key.getKey().toEc().getPublic()).isEqualTo(identity.keys().getPublic());
  }

  @Test
  void lists_name_certificates_and_their_versions() throws Exception {
    hold("listed", TestIdentity.ec("first"), false);
    hold("listed", TestIdentity.ec("second"), false);

    assertThat(certificates.listPropertiesOfCertificates())
        .extracting(CertificateProperties::getName)
        .contains("listed");
    assertThat(certificates.listPropertiesOfCertificateVersions("listed")).hasSize(2);
    assertThatThrownBy(() -> certificates.getCertificate("unknown"))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("CertificateNotFound");
  }

  @Test
  void secret_is_forbidden_unless_a_test_permits_it() throws Exception {
    hold("guarded", TestIdentity.ec("guarded"), false);
    String token =
        clients
            .get(
                "/msi/token?resource=" + AzureKeyVaultServer.VAULT_RESOURCE,
                "X-IDENTITY-HEADER",
                server.identityHeader())
            .replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    String path = "/secrets/guarded?api-version=7.4";

    assertThat(clients.get(path, "Authorization", "Bearer " + token))
        .startsWith("403")
        .contains("ForbiddenByRbac");
    server.permitSecrets();
    assertThat(clients.get(path, "Authorization", "Bearer " + token))
        .startsWith("200")
        .contains("application/x-pem-file")
        .doesNotContain("PRIVATE KEY");
  }

  @Test
  void certificate_without_a_key_is_refused() throws Exception {
    byte[] bare =
        ServerCertificate.pem(TestIdentity.ec("bare").certificate())
            .getBytes(StandardCharsets.US_ASCII);

    assertThatThrownBy(
            () -> certificates.importCertificate(new ImportCertificateOptions("bare", bare)))
        .isInstanceOf(HttpResponseException.class);
  }

  @Test
  void vendorsProvider_signs_with_keys_that_stay_and_with_those_it_downloads() throws Exception {
    TestIdentity rsa = TestIdentity.rsa("peer-rsa");
    TestIdentity ec = TestIdentity.ec("peer-ec");
    TestIdentity exportable = TestIdentity.rsa("peer-exportable");
    hold("peer-rsa", rsa, false);
    hold("peer-ec", ec, false);
    hold("peer-exportable", exportable, true);
    server.permitSecrets();
    server.reset();

    KeyStore store = peerStore();

    assertThat(verifies(store, "peer-rsa", "SHA256withRSA", rsa)).isTrue();
    assertThat(verifies(store, "peer-ec", "SHA256withECDSA", ec)).isTrue();
    assertThat(server.count("sign")).isEqualTo(2);
    assertThat(store.getCertificateChain("peer-rsa")).containsExactly(rsa.certificate());
    assertThat(store.getKey("peer-exportable", new char[0]).getEncoded())
        .isEqualTo(exportable.keys().getPrivate().getEncoded());
  }

  private static boolean verifies(
      KeyStore store, String alias, String algorithm, TestIdentity identity) throws Exception {
    Signature signer = Signature.getInstance(algorithm, PEER);
    signer.initSign((PrivateKey) store.getKey(alias, new char[0]));
    signer.update(DATA);
    byte[] made = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(identity.certificate());
    verifier.update(DATA);
    return verifier.verify(made);
  }

  /** The provider trusts what stands in the store of a system property, not that of its name. */
  private static KeyStore peerStore() throws Exception {
    System.setProperty("javax.net.ssl.keyStore", server.trustStore().toString());
    System.setProperty("javax.net.ssl.keyStorePassword", server.trustStorePassword());
    KeyStore store = KeyStore.getInstance("AzureKeyVault", PEER);
    KeyVaultLoadStoreParameter parameter =
        new KeyVaultLoadStoreParameter(
            server.url(), server.tenant(), server.clientId(), server.clientSecret());
    parameter.disableChallengeResourceVerification();
    store.load(parameter);
    return store;
  }

  private static void hold(String name, TestIdentity identity, boolean exportable)
      throws Exception {
    server.importCertificate(
        name, List.of(identity.certificate()), identity.keys().getPrivate(), exportable);
  }
}
