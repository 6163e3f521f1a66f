// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.KeyCurveName;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.security.MessageDigest;
import java.security.Signature;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Microsoft documents of Key Vault, seen through its own library. */
final class AzureKeyVaultServerTest {

  private static final byte[] DATA = {1, 2, 3};

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

  @Test
  void signature_of_each_curve_verifies() throws Exception {
    KeyVaultKey key =
        keys.createEcKey(new CreateEcKeyOptions("p256").setCurveName(KeyCurveName.P_256));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(DATA);

    byte[] made = clients.cryptography(key).sign(SignatureAlgorithm.ES256, digest).getSignature();

    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifier.initVerify(key.getKey().toEc().getPublic());
    verifier.update(DATA);
    assertThat(verifier.verify(made)).isTrue();
  }

  @Test
  void digest_of_a_wrong_length_is_refused() {
    KeyVaultKey key = keys.createRsaKey(new CreateRsaKeyOptions("wrong-length"));

    assertThatThrownBy(() -> clients.cryptography(key).sign(SignatureAlgorithm.RS256, new byte[31]))
        .isInstanceOf(HttpResponseException.class)
        .hasMessageContaining("RS256 requires 32 bytes");
  }
}
