// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** Encryption, symmetric and by OAEP. */
final class CipherOperationsTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("plain text");

  private static String symmetric() {
    return RUNNING.create(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
  }

  private static String rsa() {
    return RUNNING.create(KeySpec.RSA_2048, KeyUsageType.ENCRYPT_DECRYPT);
  }

  private static SdkBytes encrypt(String key, Map<String, String> context) {
    return RUNNING
        .client()
        .encrypt(to -> to.keyId(key).plaintext(PLAINTEXT).encryptionContext(context))
        .ciphertextBlob();
  }

  @Test
  void ciphertext_isDecrypted_withTheContextInAnyOrderAndNoKeyNamed() {
    String key = symmetric();
    SdkBytes ciphertext = encrypt(key, Map.of("a", "1", "b", "2"));

    var answer =
        RUNNING
            .client()
            .decrypt(
                to -> to.ciphertextBlob(ciphertext).encryptionContext(Map.of("b", "2", "a", "1")));

    assertThat(answer.plaintext()).isEqualTo(PLAINTEXT);
    assertThat(answer.keyId()).endsWith("key/" + key);
    assertThat(answer.encryptionAlgorithm()).isEqualTo(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT);
  }

  @Test
  void ciphertext_withAnotherContextOrChanged_isInvalid() {
    String key = symmetric();
    SdkBytes ciphertext = encrypt(key, Map.of("a", "1"));
    byte[] changed = ciphertext.asByteArray();
    changed[changed.length - 1] ^= 1;

    for (Map<String, String> context :
        Map.of(1, Map.of("A", "1"), 2, Map.of("a", "2"), 3, Map.<String, String>of()).values()) {
      RUNNING.refused(
          "InvalidCiphertextException",
          () ->
              RUNNING
                  .client()
                  .decrypt(to -> to.ciphertextBlob(ciphertext).encryptionContext(context)));
    }
    RUNNING.refused(
        "InvalidCiphertextException",
        () ->
            RUNNING
                .client()
                .decrypt(to ->
                    to.keyId(key)
                        .ciphertextBlob(SdkBytes.fromByteArray(changed))
                        .encryptionContext(Map.of("a", "1"))));
    RUNNING.refused(
        "InvalidCiphertextException",
        () -> RUNNING.client().decrypt(to -> to.keyId(key).ciphertextBlob(PLAINTEXT)));
  }

  @Test
  void ciphertext_ofAnotherKey_isRefused() {
    SdkBytes ciphertext = encrypt(symmetric(), Map.of());
    String other = symmetric();

    RUNNING.refused(
        "IncorrectKeyException",
        () -> RUNNING.client().decrypt(to -> to.keyId(other).ciphertextBlob(ciphertext)));
  }

  @Test
  void plaintext_hasOneToFourThousandAndNinetySixBytes() {
    String key = symmetric();

    RUNNING.client().encrypt(to -> to.keyId(key).plaintext(SdkBytes.fromByteArray(new byte[4096])));
    for (int length : new int[] {0, 4097}) {
      RUNNING.refused(
          "ValidationException",
          () ->
              RUNNING
                  .client()
                  .encrypt(
                      to -> to.keyId(key).plaintext(SdkBytes.fromByteArray(new byte[length]))));
    }
  }

  @ParameterizedTest
  @CsvSource({"RSAES_OAEP_SHA_1, SHA-1, 214", "RSAES_OAEP_SHA_256, SHA-256, 190"})
  void oaep_isOfTheJdksWithOneHash(String name, String hash, int most) throws Exception {
    String key = rsa();
    byte[] plaintext = new byte[most];
    OAEPParameterSpec parameters =
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT);
    PublicKey publicKey =
        KeyFactory.getInstance("RSA")
            .generatePublic(
                new X509EncodedKeySpec(
                    RUNNING.client().getPublicKey(to -> to.keyId(key)).publicKey().asByteArray()));
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(Cipher.ENCRYPT_MODE, publicKey, parameters);
    SdkBytes ours = SdkBytes.fromByteArray(cipher.doFinal(plaintext));
    SdkBytes theirs =
        RUNNING
            .client()
            .encrypt(to ->
                to.keyId(key)
                    .encryptionAlgorithm(name)
                    .plaintext(SdkBytes.fromByteArray(plaintext)))
            .ciphertextBlob();

    for (SdkBytes ciphertext : new SdkBytes[] {ours, theirs}) {
      assertThat(
              RUNNING
                  .client()
                  .decrypt(to -> to.keyId(key).encryptionAlgorithm(name).ciphertextBlob(ciphertext))
                  .plaintext()
                  .asByteArray())
          .isEqualTo(plaintext);
    }
    RUNNING
        .refused(
            "ValidationException",
            () ->
                RUNNING
                    .client()
                    .encrypt(to ->
                        to.keyId(key)
                            .encryptionAlgorithm(name)
                            .plaintext(SdkBytes.fromByteArray(new byte[most + 1]))))
        .hasMessageContaining("cannot encrypt data larger than " + most + " bytes");
  }

  @Test
  void oaepCiphertext_ofAnotherHashOrLength_isInvalid() {
    String key = rsa();
    SdkBytes ciphertext =
        RUNNING
            .client()
            .encrypt(
                to -> to.keyId(key).encryptionAlgorithm("RSAES_OAEP_SHA_1").plaintext(PLAINTEXT))
            .ciphertextBlob();

    for (SdkBytes wrong :
        new SdkBytes[] {
          ciphertext, PLAINTEXT, SdkBytes.fromByteArray("x".repeat(257).getBytes(UTF_8))
        }) {
      RUNNING.refused(
          "InvalidCiphertextException",
          () ->
              RUNNING
                  .client()
                  .decrypt(to ->
                      to.keyId(key)
                          .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                          .ciphertextBlob(wrong)));
    }
  }

  @Test
  void algorithm_orContext_thatAnRsaKeyLacks_isRefused() {
    String key = rsa();

    RUNNING.refused(
        "InvalidKeyUsageException",
        () -> RUNNING.client().encrypt(to -> to.keyId(key).plaintext(PLAINTEXT)));
    RUNNING.refused(
        "ValidationException",
        () ->
            RUNNING
                .client()
                .encrypt(to ->
                    to.keyId(key)
                        .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                        .encryptionContext(Map.of("a", "1"))
                        .plaintext(PLAINTEXT)));
    String signing = RUNNING.create(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
    RUNNING
        .refused(
            "InvalidKeyUsageException",
            () ->
                RUNNING
                    .client()
                    .encrypt(to ->
                        to.keyId(signing)
                            .encryptionAlgorithm("RSAES_OAEP_SHA_256")
                            .plaintext(PLAINTEXT)))
        .hasMessageContaining("key usage is SIGN_VERIFY which is not valid for Encrypt");
  }

  @Test
  void dataKey_comesInBothForms() {
    String key = symmetric();

    var answer = RUNNING.client().generateDataKey(to -> to.keyId(key).keySpec(DataKeySpec.AES_256));

    assertThat(answer.plaintext().asByteArray()).hasSize(32);
    assertThat(
            RUNNING.client().decrypt(to -> to.ciphertextBlob(answer.ciphertextBlob())).plaintext())
        .isEqualTo(answer.plaintext());
    RUNNING.refused(
        "ValidationException", () -> RUNNING.client().generateDataKey(to -> to.keyId(key)));
  }
}
