// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.EncryptionAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RsaCipherTest {

  private static final byte[] DATA = {7, 8, 9};

  private static AzureKeyVaultServer server;
  private static VaultClients clients;
  private static KeyVaultKey key;
  private static CryptographyClient client;

  @BeforeAll
  static void start() throws Exception {
    server = AzureKeyVaultServer.vault().start();
    clients = new VaultClients(server);
    KeyClient keys = clients.keys();
    key = keys.createRsaKey(new CreateRsaKeyOptions("cipher"));
    client = clients.cryptography(key);
  }

  @AfterAll
  static void stop() {
    clients.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA1_5", "RSA-OAEP", "RSA-OAEP-256"})
  void ciphertext_of_the_service_is_decrypted_and_unwrapped(String name) {
    EncryptionAlgorithm algorithm = EncryptionAlgorithm.fromString(name);
    KeyWrapAlgorithm wrapping = KeyWrapAlgorithm.fromString(name);

    byte[] encrypted = client.encrypt(algorithm, DATA).getCipherText();
    byte[] wrapped = client.wrapKey(wrapping, DATA).getEncryptedKey();

    assertThat(client.decrypt(algorithm, encrypted).getPlainText()).isEqualTo(DATA);
    assertThat(client.unwrapKey(wrapping, wrapped).getKey()).isEqualTo(DATA);
  }

  @Test
  void ciphertext_made_with_the_public_key_is_decrypted() throws Exception {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key.getKey().toRsa().getPublic(),
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));

    byte[] decrypted =
        client.decrypt(EncryptionAlgorithm.RSA_OAEP_256, cipher.doFinal(DATA)).getPlainText();

    assertThat(decrypted).isEqualTo(DATA);
  }

  @Test
  void changed_ciphertext_is_refused() {
    byte[] encrypted = client.encrypt(EncryptionAlgorithm.RSA_OAEP, DATA).getCipherText();
    encrypted[20] ^= 1;

    assertThatThrownBy(() -> client.decrypt(EncryptionAlgorithm.RSA_OAEP, encrypted))
        .isInstanceOf(HttpResponseException.class)
        .hasMessageContaining("BadParameter");
  }

  @Test
  void plaintext_that_is_too_long_is_refused() {
    assertThatThrownBy(() -> client.encrypt(EncryptionAlgorithm.RSA_OAEP, new byte[300]))
        .isInstanceOf(HttpResponseException.class)
        .hasMessageContaining("BadParameter");
  }
}
