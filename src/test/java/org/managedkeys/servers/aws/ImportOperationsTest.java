// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.AlgorithmSpec;
import software.amazon.awssdk.services.kms.model.ExpirationModelType;
import software.amazon.awssdk.services.kms.model.GetParametersForImportResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.MacAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.WrappingKeySpec;

/** Import of material that the JDK made and wrapped. */
final class ImportOperationsTest {

  @RegisterExtension static final RunningServer RUNNING = new RunningServer();

  @Test
  void hmacKey_broughtIn_makesTheJdksMac() throws Exception {
    byte[] material = random(32);
    String key = RUNNING.createExternal(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    assertThat(metadata(key).keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    RUNNING
        .refused("KMSInvalidStateException", () -> mac(key))
        .hasMessageContaining("is pending import");

    bringIn(key, AlgorithmSpec.RSAES_OAEP_SHA_256, material);

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(material, "HmacSHA256"));
    assertThat(mac(key)).isEqualTo(mac.doFinal("message".getBytes(UTF_8)));
    assertThat(metadata(key).keyState()).isEqualTo(KeyState.ENABLED);
    assertThat(metadata(key).expirationModel())
        .isEqualTo(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE);
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_2048, RSA, RSA_AES_KEY_WRAP_SHA_256",
    "ECC_NIST_P256, secp256r1, RSA_AES_KEY_WRAP_SHA_256",
    "ECC_NIST_P384, secp384r1, RSAES_OAEP_SHA_256",
    "ECC_NIST_P521, secp521r1, RSA_AES_KEY_WRAP_SHA_256",
    "ECC_NIST_EDWARDS25519, Ed25519, RSAES_OAEP_SHA_256"
  })
  void privateKey_broughtIn_hasItsPublicKey(KeySpec spec, String name, AlgorithmSpec wrapping)
      throws Exception {
    KeyPair pair = pair(name);
    String key = RUNNING.createExternal(spec, KeyUsageType.SIGN_VERIFY);

    bringIn(key, wrapping, pair.getPrivate().getEncoded());

    assertThat(RUNNING.client().getPublicKey(to -> to.keyId(key)).publicKey().asByteArray())
        .isEqualTo(pair.getPublic().getEncoded());
  }

  private static KeyPair pair(String name) throws Exception {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(name.startsWith("secp") ? "EC" : name);
    if (name.startsWith("secp")) {
      generator.initialize(new ECGenParameterSpec(name));
    } else if (name.equals("RSA")) {
      generator.initialize(2048);
    }
    return generator.generateKeyPair();
  }

  @Test
  void material_ofAnotherKind_isRefused() throws Exception {
    String aes = RUNNING.createExternal(KeySpec.SYMMETRIC_DEFAULT, KeyUsageType.ENCRYPT_DECRYPT);
    String p256 = RUNNING.createExternal(KeySpec.ECC_NIST_P256, KeyUsageType.SIGN_VERIFY);
    KeyPair other = pair("secp384r1");

    RUNNING.refused(
        "IncorrectKeyMaterialException",
        () -> bringIn(aes, AlgorithmSpec.RSAES_OAEP_SHA_256, random(16)));
    RUNNING.refused(
        "IncorrectKeyMaterialException",
        () ->
            bringIn(p256, AlgorithmSpec.RSA_AES_KEY_WRAP_SHA_256, other.getPrivate().getEncoded()));
  }

  @Test
  void material_thatWasTakenAway_comesBackOnlyTheSame() throws Exception {
    byte[] material = random(32);
    String key = RUNNING.createExternal(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    bringIn(key, AlgorithmSpec.RSAES_OAEP_SHA_256, material);

    RUNNING.client().deleteImportedKeyMaterial(to -> to.keyId(key));

    RUNNING.refused("KMSInvalidStateException", () -> mac(key));
    RUNNING.refused(
        "IncorrectKeyMaterialException",
        () -> bringIn(key, AlgorithmSpec.RSAES_OAEP_SHA_256, random(32)));
    bringIn(key, AlgorithmSpec.RSAES_OAEP_SHA_256, material);
    mac(key);
  }

  @Test
  void material_thatExpires_isGoneThen() throws Exception {
    String key = RUNNING.createExternal(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    GetParametersForImportResponse ticket = begin(key, AlgorithmSpec.RSAES_OAEP_SHA_256);
    SdkBytes wrapped = wrapped(ticket, "RSAES_OAEP_SHA_256", random(32));
    Instant end = Instant.now().plus(Duration.ofMinutes(2));

    RUNNING
        .client()
        .importKeyMaterial(to ->
            to.keyId(key)
                .importToken(ticket.importToken())
                .encryptedKeyMaterial(wrapped)
                .validTo(end));

    assertThat(metadata(key).expirationModel()).isEqualTo(ExpirationModelType.KEY_MATERIAL_EXPIRES);
    assertThat(metadata(key).validTo()).isEqualTo(end.truncatedTo(ChronoUnit.MILLIS));
    mac(key);
    RUNNING.server().setClockAhead(Duration.ofMinutes(3));
    try {
      assertThat(metadata(key).keyState()).isEqualTo(KeyState.PENDING_IMPORT);
    } finally {
      RUNNING.server().setClockAhead(Duration.ZERO);
    }
  }

  @Test
  void token_isGoodForItsKeyAlone() throws Exception {
    String one = RUNNING.createExternal(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    String other = RUNNING.createExternal(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    GetParametersForImportResponse ticket = begin(one, AlgorithmSpec.RSAES_OAEP_SHA_256);
    SdkBytes wrapped = wrapped(ticket, "RSAES_OAEP_SHA_256", random(32));

    RUNNING.refused("InvalidImportTokenException", () -> send(other, ticket, wrapped));
    RUNNING.refused(
        "InvalidCiphertextException", () -> send(one, ticket, SdkBytes.fromByteArray(random(256))));
    send(one, ticket, wrapped);
  }

  @Test
  void import_isRefused_whereItCannotBe() {
    String ours = RUNNING.create(KeySpec.HMAC_256, KeyUsageType.GENERATE_VERIFY_MAC);
    String rsa = RUNNING.createExternal(KeySpec.RSA_2048, KeyUsageType.SIGN_VERIFY);
    String long521 = RUNNING.createExternal(KeySpec.ECC_NIST_P521, KeyUsageType.SIGN_VERIFY);

    for (String key : new String[] {ours, rsa, long521}) {
      RUNNING.refused(
          "UnsupportedOperationException", () -> begin(key, AlgorithmSpec.RSAES_OAEP_SHA_256));
    }
  }

  private static void bringIn(String key, AlgorithmSpec algorithm, byte[] material)
      throws Exception {
    GetParametersForImportResponse ticket = begin(key, algorithm);
    send(key, ticket, wrapped(ticket, algorithm.toString(), material));
  }

  private static GetParametersForImportResponse begin(String key, AlgorithmSpec algorithm) {
    return RUNNING
        .client()
        .getParametersForImport(to ->
            to.keyId(key).wrappingAlgorithm(algorithm).wrappingKeySpec(WrappingKeySpec.RSA_2048));
  }

  private static void send(String key, GetParametersForImportResponse ticket, SdkBytes wrapped) {
    RUNNING
        .client()
        .importKeyMaterial(to ->
            to.keyId(key)
                .importToken(ticket.importToken())
                .encryptedKeyMaterial(wrapped)
                .expirationModel(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE));
  }

  private static SdkBytes wrapped(
      GetParametersForImportResponse ticket, String algorithm, byte[] material) throws Exception {
    PublicKey publicKey =
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(ticket.publicKey().asByteArray()));
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.ENCRYPT_MODE,
        publicKey,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    if (algorithm.startsWith("RSAES")) {
      return SdkBytes.fromByteArray(oaep.doFinal(material));
    }
    KeyGenerator generator = KeyGenerator.getInstance("AES");
    generator.init(256);
    SecretKey aes = generator.generateKey();
    Cipher wrap = Cipher.getInstance("AES/KWP/NoPadding");
    wrap.init(Cipher.WRAP_MODE, aes);
    return SdkBytes.fromByteArray(
        Arrays.concatenate(
            oaep.doFinal(aes.getEncoded()), wrap.wrap(new SecretKeySpec(material, "any"))));
  }

  private static byte[] mac(String key) {
    return RUNNING
        .client()
        .generateMac(to ->
            to.keyId(key)
                .macAlgorithm(MacAlgorithmSpec.HMAC_SHA_256)
                .message(SdkBytes.fromUtf8String("message")))
        .mac()
        .asByteArray();
  }

  private static KeyMetadata metadata(String key) {
    return RUNNING.client().describeKey(to -> to.keyId(key)).keyMetadata();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
