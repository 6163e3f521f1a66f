// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.KeyCurveName;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SigningTest {

  private static final byte[] DATA = {1, 2, 3};

  private static AzureKeyVaultServer server;
  private static VaultClients clients;
  private static KeyClient keys;
  private static KeyVaultKey rsa;

  @BeforeAll
  static void start() throws Exception {
    server = AzureKeyVaultServer.vault().start();
    clients = new VaultClients(server);
    keys = clients.keys();
    rsa = keys.createRsaKey(new CreateRsaKeyOptions("rsa"));
  }

  @AfterAll
  static void stop() {
    clients.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "P-256, ES256, SHA-256, 64",
    "P-256K, ES256K, SHA-256, 64",
    "P-384, ES384, SHA-384, 96",
    "P-521, ES512, SHA-512, 132"
  })
  void ecSignature_is_r_and_s_and_verifies(String curve, String algorithm, String hash, int length)
      throws Exception {
    KeyVaultKey key =
        keys.createEcKey(
            new CreateEcKeyOptions(curve).setCurveName(KeyCurveName.fromString(curve)));

    byte[] made = sign(key, algorithm, hash);

    assertThat(made).hasSize(length);
    Signature verifier =
        Signature.getInstance(hash.replace("-", "") + "withPLAIN-ECDSA", KeyMaker.PROVIDER);
    verifier.initVerify(key.getKey().toEc(false, KeyMaker.PROVIDER).getPublic());
    verifier.update(DATA);
    assertThat(verifier.verify(made)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"256, 32", "384, 48", "512, 64"})
  void rsaSignature_verifies_in_both_paddings(String bits, int salt) throws Exception {
    byte[] plain = sign(rsa, "RS" + bits, "SHA-" + bits);
    byte[] salted = sign(rsa, "PS" + bits, "SHA-" + bits);

    Signature verifier = Signature.getInstance("SHA" + bits + "withRSA");
    verifier.initVerify(rsa.getKey().toRsa().getPublic());
    verifier.update(DATA);
    assertThat(verifier.verify(plain)).isTrue();
    Signature pss = Signature.getInstance("RSASSA-PSS");
    pss.setParameter(
        new PSSParameterSpec("SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), salt, 1));
    pss.initVerify(rsa.getKey().toRsa().getPublic());
    pss.update(DATA);
    assertThat(pss.verify(salted)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"RSA, RS256", "RSA, PS256", "EC, ES256"})
  void verification_at_the_service_tells_good_from_changed(String type, String name)
      throws Exception {
    KeyVaultKey key =
        type.equals("RSA") ? rsa : keys.createEcKey(new CreateEcKeyOptions("verify-" + name));
    SignatureAlgorithm algorithm = SignatureAlgorithm.fromString(name);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(DATA);
    CryptographyClient client = clients.cryptography(key);
    byte[] made = client.sign(algorithm, digest).getSignature();

    assertThat(client.verify(algorithm, digest, made).isValid()).isTrue();
    made[10] ^= 1;
    assertThat(client.verify(algorithm, digest, made).isValid()).isFalse();
  }

  @Test
  void signature_names_the_version_that_made_it() {
    KeyVaultKey first = keys.createEcKey(new CreateEcKeyOptions("versions"));
    keys.createEcKey(new CreateEcKeyOptions("versions"));

    assertThat(clients.cryptography(first).sign(SignatureAlgorithm.ES256, new byte[32]).getKeyId())
        .isEqualTo(first.getId());
  }

  @ParameterizedTest
  @CsvSource({"RS256, 31", "PS384, 32", "RS512, 0"})
  void digest_of_a_wrong_length_is_refused(String algorithm, int length) {
    assertRefused(rsa, algorithm, length, 400, algorithm + " requires ");
  }

  @Test
  void algorithm_of_another_type_or_curve_is_refused() {
    KeyVaultKey ec = keys.createEcKey(new CreateEcKeyOptions("incompatible-ec"));

    assertRefused(rsa, "ES256", 32, 400, "incompatible");
    assertRefused(ec, "RS256", 32, 400, "incompatible");
    assertRefused(ec, "ES384", 48, 400, "incompatible");
  }

  @Test
  void operation_the_key_is_not_for_is_forbidden() {
    KeyVaultKey key =
        keys.createEcKey(
            new CreateEcKeyOptions("verify-only").setKeyOperations(KeyOperation.VERIFY));

    assertRefused(key, "ES256", 32, 403, "KeyOperationForbidden");
  }

  @Test
  void disabled_key_does_not_sign_but_verifies() {
    KeyVaultKey key = keys.createEcKey(new CreateEcKeyOptions("disabled"));
    CryptographyClient client = clients.cryptography(key);
    byte[] made = client.sign(SignatureAlgorithm.ES256, new byte[32]).getSignature();
    keys.updateKeyProperties(key.getProperties().setEnabled(false));

    assertRefused(key, "ES256", 32, 403, "KeyDisabled");
    assertThat(client.verify(SignatureAlgorithm.ES256, new byte[32], made).isValid()).isTrue();
  }

  @Test
  void key_out_of_its_time_does_not_sign() {
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    KeyVaultKey expired =
        keys.createEcKey(new CreateEcKeyOptions("expired").setExpiresOn(now.minusDays(1)));
    KeyVaultKey early =
        keys.createEcKey(new CreateEcKeyOptions("early").setNotBefore(now.plusDays(1)));

    assertRefused(expired, "ES256", 32, 403, "KeyNotYetValidOrExpired");
    assertRefused(early, "ES256", 32, 403, "KeyNotYetValidOrExpired");
  }

  private static byte[] sign(KeyVaultKey key, String algorithm, String hash) throws Exception {
    byte[] digest = MessageDigest.getInstance(hash).digest(DATA);
    return clients
        .cryptography(key)
        .sign(SignatureAlgorithm.fromString(algorithm), digest)
        .getSignature();
  }

  private static void assertRefused(
      KeyVaultKey key, String algorithm, int length, int status, String text) {
    CryptographyClient client = clients.cryptography(key);
    assertThatThrownBy(
            () -> client.sign(SignatureAlgorithm.fromString(algorithm), new byte[length]))
        .isInstanceOfSatisfying(
            HttpResponseException.class,
            e -> assertThat(e.getResponse().getStatusCode()).isEqualTo(status))
        .hasMessageContaining(text);
  }
}
