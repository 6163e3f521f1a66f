// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.util.Context;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.DecryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptResult;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.models.CreateOctKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.ImportKeyOptions;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyType;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AesCipherTest {

  private static final byte[] DATA = {1, 2, 3, 4, 5};
  private static final byte[] AAD = {9, 9};

  private static AzureKeyVaultServer server;
  private static VaultClients clients;
  private static KeyClient keys;

  @BeforeAll
  static void start() throws Exception {
    server = AzureKeyVaultServer.managedHsm().start();
    clients = new VaultClients(server);
    keys = clients.keys();
  }

  @AfterAll
  static void stop() {
    clients.close();
    server.close();
  }

  @Test
  void gcm_makes_its_own_iv_and_decrypts() {
    CryptographyClient client = clients.cryptography(create("gcm", 256));

    EncryptResult made =
        client.encrypt(EncryptParameters.createA256GcmParameters(DATA, AAD), Context.NONE);

    assertThat(made.getIv()).hasSize(12);
    assertThat(made.getAuthenticationTag()).hasSize(16);
    assertThat(made.getCipherText()).hasSameSizeAs(DATA);
    DecryptParameters parameters =
        DecryptParameters.createA256GcmParameters(
            made.getCipherText(), made.getIv(), made.getAuthenticationTag(), AAD);
    assertThat(client.decrypt(parameters, Context.NONE).getPlainText()).isEqualTo(DATA);
  }

  @Test
  void gcm_of_an_imported_key_is_that_of_Java() throws Exception {
    SecretKeySpec secret = new SecretKeySpec(new byte[16], "AES");
    KeyVaultKey key =
        keys.importKey(
            new ImportKeyOptions("imported", JsonWebKey.fromAes(secret))
                .setHardwareProtected(true));

    EncryptResult made =
        clients
            .cryptography(key)
            .encrypt(EncryptParameters.createA128GcmParameters(DATA, AAD), Context.NONE);

    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, secret, new GCMParameterSpec(128, made.getIv()));
    cipher.updateAAD(AAD);
    cipher.update(made.getCipherText());
    assertThat(cipher.doFinal(made.getAuthenticationTag())).isEqualTo(DATA);
    assertThat(key.getKey().getK()).isNull();
    assertThat(key.getKeyType()).isEqualTo(KeyType.OCT_HSM);
  }

  @Test
  void changed_associated_data_is_refused() {
    CryptographyClient client = clients.cryptography(create("changed", 256));
    EncryptResult made =
        client.encrypt(EncryptParameters.createA256GcmParameters(DATA, AAD), Context.NONE);

    DecryptParameters parameters =
        DecryptParameters.createA256GcmParameters(
            made.getCipherText(), made.getIv(), made.getAuthenticationTag(), new byte[] {9});

    assertThatThrownBy(() -> client.decrypt(parameters, Context.NONE))
        .isInstanceOf(HttpResponseException.class)
        .hasMessageContaining("BadParameter");
  }

  @Test
  void cbc_takes_the_iv_of_the_caller() {
    CryptographyClient client = clients.cryptography(create("cbc", 192));
    byte[] iv = new byte[16];

    EncryptResult padded =
        client.encrypt(EncryptParameters.createA192CbcPadParameters(DATA, iv), Context.NONE);
    EncryptResult whole =
        client.encrypt(EncryptParameters.createA192CbcParameters(new byte[32], iv), Context.NONE);

    assertThat(padded.getIv()).isEqualTo(iv);
    assertThat(
            client
                .decrypt(
                    DecryptParameters.createA192CbcPadParameters(padded.getCipherText(), iv),
                    Context.NONE)
                .getPlainText())
        .isEqualTo(DATA);
    assertThat(
            client
                .decrypt(
                    DecryptParameters.createA192CbcParameters(whole.getCipherText(), iv),
                    Context.NONE)
                .getPlainText())
        .isEqualTo(new byte[32]);
  }

  @Test
  void wrapping_is_that_of_RFC_3394() {
    HexFormat hex = HexFormat.of();
    byte[] wrapping = hex.parseHex("000102030405060708090a0b0c0d0e0f");
    byte[] wrapped = hex.parseHex("00112233445566778899aabbccddeeff");
    KeyVaultKey key =
        keys.importKey(
            new ImportKeyOptions("rfc-3394", JsonWebKey.fromAes(new SecretKeySpec(wrapping, "AES")))
                .setHardwareProtected(true));
    CryptographyClient client = clients.cryptography(key);

    byte[] made = client.wrapKey(KeyWrapAlgorithm.A128KW, wrapped).getEncryptedKey();

    assertThat(hex.formatHex(made)).isEqualTo("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
    assertThat(client.unwrapKey(KeyWrapAlgorithm.A128KW, made).getKey()).isEqualTo(wrapped);
    made[3] ^= 1;
    assertThatThrownBy(() -> client.unwrapKey(KeyWrapAlgorithm.A128KW, made))
        .isInstanceOf(HttpResponseException.class);
  }

  @Test
  void padded_wrapping_takes_any_length() {
    CryptographyClient client = clients.cryptography(create("padded", 256));

    byte[] made = client.wrapKey(KeyWrapAlgorithm.CKM_AES_KEY_WRAP_PAD, DATA).getEncryptedKey();

    assertThat(client.unwrapKey(KeyWrapAlgorithm.CKM_AES_KEY_WRAP_PAD, made).getKey())
        .isEqualTo(DATA);
  }

  @Test
  void algorithm_of_another_key_size_is_refused() {
    CryptographyClient client = clients.cryptography(create("short", 128));

    assertThatThrownBy(
            () -> client.encrypt(EncryptParameters.createA256GcmParameters(DATA), Context.NONE))
        .isInstanceOf(HttpResponseException.class)
        .hasMessageContaining("does not fit");
  }

  @ParameterizedTest
  @CsvSource({"1", "128"})
  void random_bytes_are_as_many_as_asked(int count) {
    assertThat(keys.getRandomBytes(count)).hasSize(count);
  }

  @Test
  void too_many_random_bytes_are_refused() {
    assertThatThrownBy(() -> keys.getRandomBytes(129)).isInstanceOf(HttpResponseException.class);
  }

  @Test
  void hsm_makes_no_key_in_software() {
    assertThatThrownBy(() -> keys.createRsaKey(new CreateRsaKeyOptions("soft")))
        .isInstanceOf(HttpResponseException.class)
        .hasMessageContaining("kty");
    assertThat(
            keys.createRsaKey(new CreateRsaKeyOptions("hard").setHardwareProtected(true))
                .getKeyType())
        .isEqualTo(KeyType.RSA_HSM);
  }

  private static KeyVaultKey create(String name, int bits) {
    return keys.createOctKey(
        new CreateOctKeyOptions(name).setKeySize(bits).setHardwareProtected(true));
  }
}
