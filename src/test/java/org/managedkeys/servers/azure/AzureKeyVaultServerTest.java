// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceModifiedException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.http.HttpHeaderName;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.ImportKeyOptions;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyProperties;
import com.azure.security.keyvault.keys.models.KeyType;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.servers.Fault;

/** What Microsoft documents of Key Vault, seen through its own library. */
final class AzureKeyVaultServerTest {

  private static AzureKeyVaultServer server;
  private static VaultClients clients;
  private static KeyClient keys;

  @BeforeAll
  static void start() throws Exception {
    server = AzureKeyVaultServer.vault().start();
    clients = new VaultClients(server);
    keys = clients.keys();
  }

  @AfterAll
  static void stop() {
    clients.close();
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
    server.permitAll();
  }

  @Test
  void createdKey_is_found_by_name_and_by_version() {
    KeyVaultKey made =
        keys.createRsaKey(
            new CreateRsaKeyOptions("made").setKeySize(2048).setTags(Map.of("for", "tests")));

    assertThat(made.getId()).startsWith(server.url() + "/keys/made/").matches(".*/[0-9a-f]{32}");
    assertThat(made.getKeyType()).isEqualTo(KeyType.RSA);
    assertThat(made.getKey().getN()).hasSize(256);
    assertThat(made.getKey().hasPrivateKey()).isFalse();
    assertThat(made.getKeyOperations())
        .contains(KeyOperation.SIGN, KeyOperation.DECRYPT, KeyOperation.UNWRAP_KEY);
    assertThat(made.getProperties().isEnabled()).isTrue();
    assertThat(made.getProperties().getTags()).containsEntry("for", "tests");
    assertThat(keys.getKey("made").getId()).isEqualTo(made.getId());
    assertThat(keys.getKey("made", made.getProperties().getVersion()).getId())
        .isEqualTo(made.getId());
  }

  @Test
  void name_means_the_newest_version() {
    KeyVaultKey first = keys.createEcKey(new CreateEcKeyOptions("rotated"));
    KeyVaultKey second = keys.rotateKey("rotated");

    assertThat(keys.getKey("rotated").getId()).isEqualTo(second.getId());
    assertThat(keys.getKey("rotated", first.getProperties().getVersion()).getKey().getX())
        .isEqualTo(first.getKey().getX())
        .isNotEqualTo(second.getKey().getX());
    assertThat(keys.listPropertiesOfKeyVersions("rotated"))
        .extracting(KeyProperties::getId)
        .containsExactlyInAnyOrder(first.getId(), second.getId());
  }

  @Test
  void hardware_keys_are_named_so() {
    assertThat(
            keys.createRsaKey(new CreateRsaKeyOptions("hsm-rsa").setHardwareProtected(true))
                .getKeyType())
        .isEqualTo(KeyType.RSA_HSM);
    assertThat(
            keys.createEcKey(new CreateEcKeyOptions("hsm-ec").setHardwareProtected(true))
                .getKeyType())
        .isEqualTo(KeyType.EC_HSM);
  }

  @Test
  void unknown_keys_and_versions_are_not_found() {
    keys.createEcKey(new CreateEcKeyOptions("known"));

    assertThatThrownBy(() -> keys.getKey("unknown"))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("KeyNotFound");
    assertThatThrownBy(() -> keys.getKey("known", "0123456789abcdef0123456789abcdef"))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("KeyNotFound");
  }

  @Test
  void what_no_key_can_be_is_refused() {
    assertBadParameter(
        client -> client.createRsaKey(new CreateRsaKeyOptions("a").setKeySize(1024)));
    assertBadParameter(client -> client.createKey("a", KeyType.fromString("OKP")));
    assertBadParameter(client -> client.createKey("under_score", KeyType.EC));
    assertBadParameter(client -> client.createKey("a", KeyType.OCT_HSM));
    assertBadParameter(client -> client.getRandomBytes(8), HttpResponseException.class, "NotFound");
  }

  @Test
  void listing_spans_pages() {
    for (int i = 0; i < 27; i++) {
      keys.createEcKey(new CreateEcKeyOptions("listed-" + i));
    }
    server.reset();

    assertThat(keys.listPropertiesOfKeys())
        .extracting(KeyProperties::getName)
        .contains("listed-0", "listed-26")
        .doesNotHaveDuplicates();
    assertThat(server.count("listKeys")).isGreaterThan(1);
  }

  @Test
  void changes_are_kept() {
    KeyVaultKey key = keys.createEcKey(new CreateEcKeyOptions("changed"));

    keys.updateKeyProperties(
        key.getProperties().setEnabled(false).setTags(Map.of("a", "b")), KeyOperation.VERIFY);

    KeyVaultKey found = keys.getKey("changed");
    assertThat(found.getProperties().isEnabled()).isFalse();
    assertThat(found.getProperties().getTags()).containsEntry("a", "b");
    assertThat(found.getKeyOperations()).containsExactly(KeyOperation.VERIFY);
  }

  @Test
  void deletedKey_keeps_its_name_until_it_is_purged() {
    KeyVaultKey made = keys.createEcKey(new CreateEcKeyOptions("deleted"));
    keys.beginDeleteKey("deleted").poll();

    assertThatThrownBy(() -> keys.getKey("deleted")).isInstanceOf(ResourceNotFoundException.class);
    assertThat(keys.getDeletedKey("deleted").getScheduledPurgeDate()).isNotNull();
    assertThat(keys.listDeletedKeys()).anyMatch(key -> key.getName().equals("deleted"));
    assertThatThrownBy(() -> keys.createEcKey(new CreateEcKeyOptions("deleted")))
        .isInstanceOf(ResourceModifiedException.class)
        .hasMessageContaining("ObjectIsDeletedButRecoverable");

    keys.beginRecoverDeletedKey("deleted").poll();
    assertThat(keys.getKey("deleted").getId()).isEqualTo(made.getId());

    keys.beginDeleteKey("deleted").poll();
    keys.purgeDeletedKey("deleted");
    assertThat(keys.createEcKey(new CreateEcKeyOptions("deleted")).getId())
        .isNotEqualTo(made.getId());
  }

  @Test
  void importedKeys_are_the_ones_brought_along() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    KeyPairGenerator ecGenerator = KeyPairGenerator.getInstance("EC");
    ecGenerator.initialize(256);
    KeyPair ec = ecGenerator.generateKeyPair();

    KeyVaultKey first = keys.importKey(new ImportKeyOptions("own-rsa", JsonWebKey.fromRsa(rsa)));
    KeyVaultKey second =
        keys.importKey(
            new ImportKeyOptions("own-ec", JsonWebKey.fromEc(ec, ecGenerator.getProvider())));

    assertThat(first.getKey().toRsa().getPublic()).isEqualTo(rsa.getPublic());
    assertThat(second.getKey().toEc().getPublic()).isEqualTo(ec.getPublic());
    assertThat(sign(first, SignatureAlgorithm.RS256)).hasSize(256);
    assertThat(sign(second, SignatureAlgorithm.ES256)).hasSize(64);
  }

  @Test
  void signature_is_one_request() {
    KeyVaultKey key = keys.createEcKey(new CreateEcKeyOptions("counted"));
    CryptographyClient client = clients.cryptography(key);
    client.sign(SignatureAlgorithm.ES256, new byte[32]);
    server.reset();

    client.sign(SignatureAlgorithm.ES256, new byte[32]);

    assertThat(server.operations()).containsExactly("sign");
  }

  @Test
  void withheld_permission_is_named() {
    KeyVaultKey key = keys.createEcKey(new CreateEcKeyOptions("withheld"));
    server.withhold("sign");

    assertThatThrownBy(() -> sign(key, SignatureAlgorithm.ES256))
        .isInstanceOf(HttpResponseException.class)
        .hasMessageContaining("ForbiddenByRbac")
        .hasMessageContaining("Microsoft.KeyVault/vaults/keys/sign/action");
  }

  @Test
  void throttling_says_how_long_to_wait() {
    KeyVaultKey key = keys.createEcKey(new CreateEcKeyOptions("throttled"));
    server.fail("sign", Fault.instead(AzureKeyVaultServer.throttled(Duration.ofSeconds(3))));

    assertThatThrownBy(() -> sign(key, SignatureAlgorithm.ES256))
        .isInstanceOfSatisfying(
            HttpResponseException.class,
            e -> {
              assertThat(e.getResponse().getStatusCode()).isEqualTo(429);
              assertThat(e.getResponse().getHeaders().getValue(HttpHeaderName.RETRY_AFTER))
                  .isEqualTo("3");
            });
    assertThat(sign(key, SignatureAlgorithm.ES256)).hasSize(64);
  }

  @Test
  void request_needs_a_version_of_the_interface_that_is_known() throws Exception {
    String token =
        clients
            .get(
                "/msi/token?resource=" + AzureKeyVaultServer.VAULT_RESOURCE,
                "X-IDENTITY-HEADER",
                server.identityHeader())
            .replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");

    assertThat(clients.get("/keys", "Authorization", "Bearer " + token))
        .startsWith("400")
        .contains("api-version must be specified");
    assertThat(clients.get("/keys?api-version=9.9", "Authorization", "Bearer " + token))
        .startsWith("400")
        .contains("BadParameter");
    assertThat(clients.get("/keys?api-version=7.1", "Authorization", "Bearer " + token))
        .startsWith("200");
  }

  private static byte[] sign(KeyVaultKey key, SignatureAlgorithm algorithm) {
    return clients.cryptography(key).sign(algorithm, new byte[32]).getSignature();
  }

  private static void assertBadParameter(Function<KeyClient, Object> request) {
    assertBadParameter(request, HttpResponseException.class, "BadParameter");
  }

  private static void assertBadParameter(
      Function<KeyClient, Object> request, Class<? extends Throwable> type, String code) {
    assertThatThrownBy(() -> request.apply(keys)).isInstanceOf(type).hasMessageContaining(code);
  }
}
