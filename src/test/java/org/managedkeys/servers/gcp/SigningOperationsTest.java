// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.managedkeys.servers.gcp.RunningServer.bytes;
import static org.managedkeys.servers.gcp.RunningServer.first;
import static org.managedkeys.servers.gcp.RunningServer.refused;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SigningOperationsTest {

  private static RunningServer running;

  @BeforeAll
  static void start() throws Exception {
    running = new RunningServer();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static Digest digest(String hash, byte[] value) {
    ByteString bytes = ByteString.copyFrom(value);
    return switch (hash) {
      case "SHA-256" -> Digest.newBuilder().setSha256(bytes).build();
      case "SHA-384" -> Digest.newBuilder().setSha384(bytes).build();
      default -> Digest.newBuilder().setSha512(bytes).build();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_SIGN_PKCS1_2048_SHA256, RSA, SHA-256, SHA256withRSA",
    "RSA_SIGN_PKCS1_4096_SHA512, RSA, SHA-512, SHA512withRSA",
    "RSA_SIGN_PSS_2048_SHA256, RSA, SHA-256, RSASSA-PSS",
    "EC_SIGN_P256_SHA256, EC, SHA-256, SHA256withECDSA",
    "EC_SIGN_P384_SHA384, EC, SHA-384, SHA384withECDSA",
    "EC_SIGN_SECP256K1_SHA256, EC, SHA-256, SHA256withECDSA",
  })
  void asymmetricSign_digest_verifies(
      CryptoKeyVersionAlgorithm algorithm, String family, String hash, String jca)
      throws Exception {
    String name = first(running.create(algorithm, ProtectionLevel.HSM));
    byte[] value = MessageDigest.getInstance(hash).digest(bytes("message").toByteArray());
    AsymmetricSignResponse answer = running.client.asymmetricSign(name, digest(hash, value));

    PublicKey key = running.publicKey(name, family);
    Signature verifier = Signature.getInstance(jca, KeyMaterial.BOUNCY_CASTLE);
    if (jca.equals("RSASSA-PSS")) {
      verifier.setParameter(
          new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), value.length, 1));
    }
    verifier.initVerify(key);
    verifier.update(bytes("message").toByteArray());
    assertTrue(verifier.verify(answer.getSignature().toByteArray()));
    assertEquals(name, answer.getName());
    assertEquals(ProtectionLevel.HSM, answer.getProtectionLevel());
    assertEquals(Checksums.of(answer.getSignature()), answer.getSignatureCrc32C());
    assertFalse(answer.getVerifiedDigestCrc32C());
  }

  @Test
  void asymmetricSign_ed25519_signsData() throws Exception {
    String name = first(running.create(CryptoKeyVersionAlgorithm.EC_SIGN_ED25519));
    AsymmetricSignResponse answer =
        running.client.asymmetricSign(
            AsymmetricSignRequest.newBuilder()
                .setName(name)
                .setData(bytes("message"))
                .setDataCrc32C(Checksums.of(bytes("message")))
                .build());
    Signature verifier = Signature.getInstance("Ed25519", KeyMaterial.BOUNCY_CASTLE);
    verifier.initVerify(running.publicKey(name, "Ed25519"));
    verifier.update(bytes("message").toByteArray());
    assertTrue(verifier.verify(answer.getSignature().toByteArray()));
    assertTrue(answer.getVerifiedDataCrc32C());
  }

  @Test
  void asymmetricSign_mlDsa_verifiesWithTheRawKey() throws Exception {
    String name = first(running.create(CryptoKeyVersionAlgorithm.PQ_SIGN_ML_DSA_65));
    byte[] message = bytes("message").toByteArray();
    byte[] signature =
        running
            .client
            .asymmetricSign(
                AsymmetricSignRequest.newBuilder().setName(name).setData(bytes("message")).build())
            .getSignature()
            .toByteArray();
    var key =
        running.client.getPublicKey(
            GetPublicKeyRequest.newBuilder()
                .setName(name)
                .setPublicKeyFormat(PublicKeyFormat.NIST_PQC)
                .build());
    assertEquals("", key.getPem());
    assertEquals(
        Checksums.of(key.getPublicKey().getData()), key.getPublicKey().getCrc32CChecksum());
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(
        false,
        new MLDSAPublicKeyParameters(
            MLDSAParameters.ml_dsa_65, key.getPublicKey().getData().toByteArray()));
    verifier.update(message, 0, message.length);
    assertTrue(verifier.verifySignature(signature));
    refused(400, "format", () -> running.client.getPublicKey(name));
  }

  @Test
  void asymmetricSign_externalMu_verifies() throws Exception {
    String name = first(running.create(CryptoKeyVersionAlgorithm.PQ_SIGN_ML_DSA_44_EXTERNAL_MU));
    byte[] mu = KeyMaterial.random(64);
    byte[] signature =
        running
            .client
            .asymmetricSign(
                name, Digest.newBuilder().setExternalMu(ByteString.copyFrom(mu)).build())
            .getSignature()
            .toByteArray();
    var key =
        running.client.getPublicKey(
            GetPublicKeyRequest.newBuilder()
                .setName(name)
                .setPublicKeyFormat(PublicKeyFormat.NIST_PQC)
                .build());
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(
        false,
        new MLDSAPublicKeyParameters(
            MLDSAParameters.ml_dsa_44, key.getPublicKey().getData().toByteArray()));
    assertTrue(verifier.verifyMuSignature(mu, signature));
  }

  @Test
  void asymmetricSign_rawRsa_padsWhatItGets() throws Exception {
    String name = first(running.create(CryptoKeyVersionAlgorithm.RSA_SIGN_RAW_PKCS1_2048));
    AsymmetricSignRequest.Builder request =
        AsymmetricSignRequest.newBuilder().setName(name).setData(bytes("block"));
    Cipher opening = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    opening.init(Cipher.DECRYPT_MODE, running.publicKey(name, "RSA"));
    byte[] signature = running.client.asymmetricSign(request.build()).getSignature().toByteArray();
    assertEquals(bytes("block"), ByteString.copyFrom(opening.doFinal(signature)));
    request.setData(ByteString.copyFrom(new byte[246]));
    refused(400, "245", () -> running.client.asymmetricSign(request.build()));
  }

  @Test
  void asymmetricSign_wrongDigestOrSum_isInvalid() throws Exception {
    String name = first(running.create(CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256));
    refused(
        400, "SHA384", () -> running.client.asymmetricSign(name, digest("SHA-384", new byte[48])));
    refused(
        400,
        "32 bytes",
        () -> running.client.asymmetricSign(name, digest("SHA-256", new byte[20])));
    AsymmetricSignRequest.Builder request =
        AsymmetricSignRequest.newBuilder()
            .setName(name)
            .setDigest(digest("SHA-256", new byte[32]))
            .setDigestCrc32C(Int64Value.of(1));
    refused(400, "checksum", () -> running.client.asymmetricSign(request.build()));
    request.setDigestCrc32C(Checksums.of(ByteString.copyFrom(new byte[32])));
    assertTrue(running.client.asymmetricSign(request.build()).getVerifiedDigestCrc32C());
    request.clearDigest().clearDigestCrc32C().setData(bytes("message"));
    refused(400, "digest", () -> running.client.asymmetricSign(request.build()));
  }

  @Test
  void asymmetricSign_dataOfMoreThan64KiB_isInvalid() throws Exception {
    String name = first(running.create(CryptoKeyVersionAlgorithm.EC_SIGN_ED25519));
    AsymmetricSignRequest.Builder request =
        AsymmetricSignRequest.newBuilder()
            .setName(name)
            .setData(ByteString.copyFrom(new byte[65536]));
    assertEquals(64, running.client.asymmetricSign(request.build()).getSignature().size());
    request.setData(ByteString.copyFrom(new byte[65537]));
    refused(400, "64KiB", () -> running.client.asymmetricSign(request.build()));
  }

  @Test
  void getPublicKey_pem_comesWithItsSum() throws Exception {
    CryptoKey key = running.create(CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256);
    var answer = running.client.getPublicKey(first(key));
    assertEquals(Checksums.of(answer.getPemBytes()), answer.getPemCrc32C());
    assertEquals(CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256, answer.getAlgorithm());
    assertEquals(first(key), answer.getName());
  }

  @ParameterizedTest
  @CsvSource({
    "RSA_DECRYPT_OAEP_2048_SHA1, SHA-1",
    "RSA_DECRYPT_OAEP_2048_SHA256, SHA-256",
    "RSA_DECRYPT_OAEP_4096_SHA512, SHA-512",
  })
  void asymmetricDecrypt_oaep_returnsThePlaintext(CryptoKeyVersionAlgorithm algorithm, String hash)
      throws Exception {
    String name = first(running.create(algorithm));
    Cipher cipher =
        SigningOperations.oaep(hash, Cipher.ENCRYPT_MODE, running.publicKey(name, "RSA"));
    ByteString ciphertext = ByteString.copyFrom(cipher.doFinal(bytes("secret").toByteArray()));
    AsymmetricDecryptRequest.Builder request =
        AsymmetricDecryptRequest.newBuilder()
            .setName(name)
            .setCiphertext(ciphertext)
            .setCiphertextCrc32C(Checksums.of(ciphertext));
    var answer = running.client.asymmetricDecrypt(request.build());
    assertEquals(bytes("secret"), answer.getPlaintext());
    assertEquals(
        Int64Value.of(Checksums.of(bytes("secret")).getValue()), answer.getPlaintextCrc32C());
    assertTrue(answer.getVerifiedCiphertextCrc32C());
    request.clearCiphertextCrc32C().setCiphertext(ByteString.copyFrom(new byte[ciphertext.size()]));
    refused(400, "Decryption failed", () -> running.client.asymmetricDecrypt(request.build()));
  }
}
