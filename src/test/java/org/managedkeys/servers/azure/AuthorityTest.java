// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthorityTest {

  private AzureKeyVaultServer server;
  private VaultClients clients;

  @BeforeEach
  void start() throws Exception {
    server = AzureKeyVaultServer.vault().start();
    clients = new VaultClients(server);
  }

  @AfterEach
  void stop() {
    clients.close();
    server.close();
  }

  @Test
  void client_is_challenged_once_and_keeps_its_token() {
    KeyClient keys = clients.keys();
    keys.createEcKey(new CreateEcKeyOptions("key"));
    keys.getKey("key");
    keys.getKey("key");

    assertThat(server.operations())
        .containsExactly("challenge", "token", "createKey", "getKey", "getKey");
  }

  @Test
  void wrong_secret_is_refused() {
    KeyClient keys = clients.keys(clients.secret("wrong"));

    assertThatThrownBy(() -> keys.getKey("key")).hasStackTraceContaining("AADSTS7000215");
  }

  @Test
  void unknown_application_and_tenant_are_refused() throws Exception {
    assertThat(clients.post("/" + server.tenant() + "/oauth2/v2.0/token", "client_id=other"))
        .startsWith("400")
        .contains("AADSTS70003");
    assertThat(
            clients.post(
                "/" + server.tenant() + "/oauth2/v2.0/token",
                "grant_type=client_credentials&client_id=other"))
        .startsWith("400")
        .contains("AADSTS700016");
    assertThat(
            clients.post("/other/oauth2/v2.0/token", "grant_type=client_credentials&client_id=a"))
        .startsWith("400")
        .contains("AADSTS90002");
  }

  @Test
  void certificate_proves_the_application_when_it_is_registered() throws Exception {
    TestIdentity identity = TestIdentity.rsa("application");
    server.register(identity.certificate());
    clients.keys(certificate(identity)).createEcKey(new CreateEcKeyOptions("key"));

    assertThat(server.count("createKey")).isEqualTo(1);
    KeyClient stranger = clients.keys(certificate(TestIdentity.rsa("stranger")));
    assertThatThrownBy(() -> stranger.getKey("key")).hasStackTraceContaining("AADSTS700027");
  }

  @Test
  void federated_token_proves_a_workload(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), server.federatedToken());

    clients.keys(workload(file)).createEcKey(new CreateEcKeyOptions("key"));

    Path wrong = Files.writeString(folder.resolve("wrong"), "another token");
    KeyClient stranger = clients.keys(workload(wrong));
    assertThatThrownBy(() -> stranger.getKey("key")).hasStackTraceContaining("AADSTS700027");
  }

  @Test
  void managed_identity_is_given_a_token_for_the_platforms_header() throws Exception {
    String path = "/msi/token?api-version=2019-08-01&resource=https://vault.azure.net";

    String given = clients.get(path, "X-IDENTITY-HEADER", server.identityHeader());

    assertThat(given).startsWith("200").contains("\"expires_on\":\"");
    assertThat(clients.get(path, "X-IDENTITY-HEADER", "other")).startsWith("400");
    String token = given.replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    assertThat(clients.get("/keys?api-version=7.4", "Authorization", "Bearer " + token))
        .startsWith("200");
  }

  @Test
  void machine_is_given_a_token_for_the_metadata_header() throws Exception {
    String path =
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net";

    assertThat(clients.get(path, "Metadata", "true")).startsWith("200");
    assertThat(clients.get(path, "Accept", "*/*")).startsWith("400");
  }

  @Test
  void expired_token_is_refused_with_the_reason() {
    KeyClient keys = clients.keys();
    keys.createEcKey(new CreateEcKeyOptions("key"));

    server.expireTokens();

    assertThatThrownBy(() -> keys.getKey("key"))
        .isInstanceOfSatisfying(
            ClientAuthenticationException.class,
            e -> {
              assertThat(e.getResponse().getStatusCode()).isEqualTo(401);
              assertThat(e.getResponse().getHeaders().getValue(HttpHeaderName.WWW_AUTHENTICATE))
                  .contains("error=\"invalid_token\"");
            })
        .hasMessageContaining("TokenExpired");
  }

  @Test
  void token_for_something_else_is_refused() throws Exception {
    String path =
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://storage.azure.com";
    String token =
        clients
            .get(path, "Metadata", "true")
            .replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");

    assertThat(clients.get("/keys?api-version=7.4", "Authorization", "Bearer " + token))
        .startsWith("401")
        .contains("AKV10022");
  }

  @Test
  void short_lived_token_is_replaced() {
    // The library asks for another when less than five minutes are left.
    server.tokenLifetime(Duration.ofMinutes(1));
    TokenCredential credential = clients.secret();
    clients.keys(credential).createEcKey(new CreateEcKeyOptions("key"));
    clients.keys(credential).getKey("key");

    assertThat(server.count("token")).isEqualTo(2);
  }

  @Test
  void authority_describes_itself() throws Exception {
    assertThat(
            clients.get(
                "/" + server.tenant() + "/v2.0/.well-known/openid-configuration", "Accept", "*/*"))
        .startsWith("200")
        .contains(server.url() + "/" + server.tenant() + "/oauth2/v2.0/token");
    assertThat(
            clients.get(
                "/common/discovery/instance?api-version=1.1&authorization_endpoint="
                    + server.url()
                    + "/common/oauth2/v2.0/authorize",
                "Accept",
                "*/*"))
        .startsWith("200")
        .contains("tenant_discovery_endpoint");
  }

  private TokenCredential certificate(TestIdentity identity) throws Exception {
    return new ClientCertificateCredentialBuilder()
        .authorityHost(server.url())
        .tenantId(server.tenant())
        .clientId(server.clientId())
        .pemCertificate(
            new ByteArrayInputStream(identity.pem().getBytes(StandardCharsets.US_ASCII)))
        .disableInstanceDiscovery()
        .httpClient(clients.http())
        .retryOptions(VaultClients.NO_RETRIES)
        .build();
  }

  private TokenCredential workload(Path file) {
    return new WorkloadIdentityCredentialBuilder()
        .authorityHost(server.url())
        .tenantId(server.tenant())
        .clientId(server.clientId())
        .tokenFilePath(file.toString())
        .disableInstanceDiscovery()
        .httpClient(clients.http())
        .retryOptions(VaultClients.NO_RETRIES)
        .build();
  }
}
