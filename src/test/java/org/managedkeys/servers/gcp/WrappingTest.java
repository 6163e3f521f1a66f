// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.managedkeys.servers.gcp.RunningServer.bytes;
import static org.managedkeys.servers.gcp.RunningServer.first;
import static org.managedkeys.servers.gcp.RunningServer.freshId;
import static org.managedkeys.servers.gcp.RunningServer.refused;

import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.ImportCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.ImportJob;
import com.google.cloud.kms.v1.ImportJob.ImportJobState;
import com.google.cloud.kms.v1.ImportJob.ImportMethod;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class WrappingTest {

  private static RunningServer running;
  private static ImportJob job;

  @BeforeAll
  static void start() throws Exception {
    running = new RunningServer();
    job =
        running.client.createImportJob(
            running.server.keyRing(),
            freshId(),
            ImportJob.newBuilder()
                .setImportMethod(ImportMethod.RSA_OAEP_3072_SHA256_AES_256)
                .setProtectionLevel(ProtectionLevel.SOFTWARE)
                .build());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static ByteString wrap(byte[] key) throws Exception {
    String body = job.getPublicKey().getPem().replaceAll("-----[A-Z ]+-----", "");
    PublicKey wrapping =
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    byte[] temporary = KeyMaterial.random(32);
    Cipher padded = Cipher.getInstance("AESWrapPad", KeyMaterial.BOUNCY_CASTLE);
    padded.init(Cipher.WRAP_MODE, new SecretKeySpec(temporary, "AES"));
    byte[] first =
        SigningOperations.oaep("SHA-256", Cipher.ENCRYPT_MODE, wrapping).doFinal(temporary);
    return ByteString.copyFrom(first)
        .concat(ByteString.copyFrom(padded.wrap(new SecretKeySpec(key, "AES"))));
  }

  private static CryptoKey empty(CryptoKeyVersionAlgorithm algorithm) throws Exception {
    CreateCryptoKeyRequest.Builder request =
        running.request(algorithm, ProtectionLevel.SOFTWARE).setSkipInitialVersionCreation(true);
    request.getCryptoKeyBuilder().setImportOnly(true);
    return running.client.createCryptoKey(request.build());
  }

  private static CryptoKeyVersion bringIn(
      CryptoKey key, CryptoKeyVersionAlgorithm algorithm, ByteString wrapped) {
    return running.client.importCryptoKeyVersion(
        ImportCryptoKeyVersionRequest.newBuilder()
            .setParent(key.getName())
            .setAlgorithm(algorithm)
            .setImportJob(job.getName())
            .setWrappedKey(wrapped)
            .build());
  }

  @Test
  void createImportJob_isActive() {
    assertEquals(ImportJobState.ACTIVE, running.client.getImportJob(job.getName()).getState());
  }

  @Test
  void importCryptoKeyVersion_secretKey_authenticates() throws Exception {
    CryptoKey key = empty(CryptoKeyVersionAlgorithm.HMAC_SHA256);
    byte[] secret = KeyMaterial.random(32);
    CryptoKeyVersion version = bringIn(key, CryptoKeyVersionAlgorithm.HMAC_SHA256, wrap(secret));
    assertEquals(CryptoKeyVersionState.PENDING_IMPORT, version.getState());
    assertEquals(
        CryptoKeyVersionState.ENABLED,
        running.client.getCryptoKeyVersion(version.getName()).getState());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    assertEquals(
        ByteString.copyFrom(mac.doFinal(bytes("message").toByteArray())),
        running.client.macSign(first(key), bytes("message")).getMac());
  }

  @Test
  void importCryptoKeyVersion_ecKey_hasItsPublicKey() throws Exception {
    CryptoKeyVersionAlgorithm algorithm = CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256;
    CryptoKey key = empty(algorithm);
    KeyMaterial.Pair pair = (KeyMaterial.Pair) KeyMaterial.generate(Algorithm.of(algorithm));
    bringIn(key, algorithm, wrap(pair.privateKey().getEncoded()));
    running.client.getCryptoKeyVersion(first(key));
    assertEquals(pair.publicKey(), running.publicKey(first(key), "EC"));
  }

  @Test
  void importCryptoKeyVersion_rsaKey_hasItsPublicKey() throws Exception {
    CryptoKeyVersionAlgorithm algorithm = CryptoKeyVersionAlgorithm.RSA_SIGN_PKCS1_2048_SHA256;
    CryptoKey key = empty(algorithm);
    KeyMaterial.Pair pair = KeyMaterial.RsaPairs.next(2048);
    bringIn(key, algorithm, wrap(pair.privateKey().getEncoded()));
    running.client.getCryptoKeyVersion(first(key));
    assertEquals(pair.publicKey(), running.publicKey(first(key), "RSA"));
  }

  @Test
  void importCryptoKeyVersion_garbage_fails() throws Exception {
    CryptoKey key = empty(CryptoKeyVersionAlgorithm.HMAC_SHA256);
    bringIn(key, CryptoKeyVersionAlgorithm.HMAC_SHA256, ByteString.copyFrom(new byte[424]));
    bringIn(key, CryptoKeyVersionAlgorithm.HMAC_SHA256, wrap(new byte[16]));
    for (int number = 1; number <= 2; number++) {
      CryptoKeyVersion failed =
          running.client.getCryptoKeyVersion(key.getName() + "/cryptoKeyVersions/" + number);
      assertEquals(CryptoKeyVersionState.IMPORT_FAILED, failed.getState());
      assertTrue(failed.getImportFailureReason().contains("unwrapped"));
    }
    refused(400, "IMPORT_FAILED", () -> running.client.macSign(first(key), bytes("message")));
    refused(
        400,
        "imports only",
        () ->
            running.client.createCryptoKeyVersion(
                key.getName(), CryptoKeyVersion.getDefaultInstance()));
  }
}
