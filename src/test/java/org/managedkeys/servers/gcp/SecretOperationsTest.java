// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.managedkeys.servers.gcp.RunningServer.bytes;
import static org.managedkeys.servers.gcp.RunningServer.first;
import static org.managedkeys.servers.gcp.RunningServer.refused;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.MacVerifyRequest;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.RawDecryptRequest;
import com.google.cloud.kms.v1.RawEncryptRequest;
import com.google.cloud.kms.v1.RawEncryptResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SecretOperationsTest {

  private static RunningServer running;

  @BeforeAll
  static void start() throws Exception {
    running = new RunningServer();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void decrypt_afterRotation_usesTheOldVersion() throws Exception {
    CryptoKey key = running.create(CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION);
    assertEquals(first(key), key.getPrimary().getName());
    var sealed =
        running.client.encrypt(
            EncryptRequest.newBuilder()
                .setName(key.getName())
                .setPlaintext(bytes("secret"))
                .setPlaintextCrc32C(Checksums.of(bytes("secret")))
                .setAdditionalAuthenticatedData(bytes("context"))
                .build());
    assertEquals(first(key), sealed.getName());
    assertTrue(sealed.getVerifiedPlaintextCrc32C());
    assertFalse(sealed.getVerifiedAdditionalAuthenticatedDataCrc32C());
    assertEquals(Checksums.of(sealed.getCiphertext()), sealed.getCiphertextCrc32C());
    DecryptRequest request =
        DecryptRequest.newBuilder()
            .setName(key.getName())
            .setCiphertext(sealed.getCiphertext())
            .setAdditionalAuthenticatedData(bytes("context"))
            .build();
    assertTrue(running.client.decrypt(request).getUsedPrimary());

    String second =
        running
            .client
            .createCryptoKeyVersion(key.getName(), CryptoKeyVersion.getDefaultInstance())
            .getName();
    assertEquals(
        second,
        running.client.updateCryptoKeyPrimaryVersion(key.getName(), "2").getPrimary().getName());
    var opened = running.client.decrypt(request);
    assertEquals(bytes("secret"), opened.getPlaintext());
    assertEquals(Checksums.of(bytes("secret")), opened.getPlaintextCrc32C());
    assertFalse(opened.getUsedPrimary());
    assertEquals(second, running.client.encrypt(key.getName(), bytes("secret")).getName());
    assertEquals(first(key), running.client.encrypt(first(key), bytes("secret")).getName());
    refused(
        400,
        "ciphertext is invalid",
        () ->
            running.client.decrypt(
                request.toBuilder().setAdditionalAuthenticatedData(bytes("other")).build()));
  }

  @Test
  void encrypt_longerThanTheLimit_isInvalid() throws Exception {
    String software =
        running.create(CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION).getName();
    String hsm =
        running
            .create(CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION, ProtectionLevel.HSM)
            .getName();
    running.client.encrypt(software, ByteString.copyFrom(new byte[65536]));
    refused(
        400, "64KiB", () -> running.client.encrypt(software, ByteString.copyFrom(new byte[65537])));
    running.client.encrypt(hsm, ByteString.copyFrom(new byte[8192]));
    refused(400, "8KiB", () -> running.client.encrypt(hsm, ByteString.copyFrom(new byte[8193])));
  }

  @Test
  void encrypt_wrongSum_isInvalid() throws Exception {
    CryptoKey key = running.create(CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION);
    refused(
        400,
        "checksum",
        () ->
            running.client.encrypt(
                EncryptRequest.newBuilder()
                    .setName(key.getName())
                    .setPlaintext(bytes("secret"))
                    .setPlaintextCrc32C(Int64Value.of(7))
                    .build()));
  }

  @ParameterizedTest
  @EnumSource(
      value = CryptoKeyVersionAlgorithm.class,
      mode = EnumSource.Mode.MATCH_ALL,
      names = "HMAC_.*")
  void macSign_anyHash_verifies(CryptoKeyVersionAlgorithm algorithm) throws Exception {
    String name = first(running.create(algorithm));
    var made = running.client.macSign(name, bytes("message"));
    assertEquals(Algorithm.of(algorithm).bits() / 8, made.getMac().size());
    assertEquals(Checksums.of(made.getMac()), made.getMacCrc32C());
    assertEquals(name, made.getName());
    var good = running.client.macVerify(name, bytes("message"), made.getMac());
    assertTrue(good.getSuccess() && good.getVerifiedSuccessIntegrity());
    assertFalse(running.client.macVerify(name, bytes("massage"), made.getMac()).getSuccess());
    refused(
        400,
        "checksum",
        () ->
            running.client.macVerify(
                MacVerifyRequest.newBuilder()
                    .setName(name)
                    .setData(bytes("message"))
                    .setMac(made.getMac())
                    .setMacCrc32C(Int64Value.of(7))
                    .build()));
    refused(400, "64KiB", () -> running.client.macSign(name, ByteString.copyFrom(new byte[65537])));
  }

  @ParameterizedTest
  @EnumSource(
      value = CryptoKeyVersionAlgorithm.class,
      mode = EnumSource.Mode.MATCH_ALL,
      names = "AES_.*_(GCM|CBC|CTR)")
  void rawEncrypt_anyMode_decrypts(CryptoKeyVersionAlgorithm algorithm) throws Exception {
    String name = first(running.create(algorithm));
    boolean gcm = algorithm.name().endsWith("GCM");
    RawEncryptRequest.Builder request =
        RawEncryptRequest.newBuilder().setName(name).setPlaintext(bytes("sixteen bytes, ok"));
    if (algorithm.name().endsWith("CBC")) {
      refused(400, "multiple", () -> running.client.rawEncrypt(request.build()));
      request.setPlaintext(bytes("0123456789abcdef"));
    }
    RawEncryptResponse made = running.client.rawEncrypt(request.build());
    assertEquals(gcm ? 16 : 0, made.getTagLength());
    assertEquals(gcm ? 12 : 16, made.getInitializationVector().size());
    assertEquals(
        Checksums.of(made.getInitializationVector()), made.getInitializationVectorCrc32C());
    assertEquals(request.getPlaintext().size() + made.getTagLength(), made.getCiphertext().size());
    RawDecryptRequest back =
        RawDecryptRequest.newBuilder()
            .setName(name)
            .setCiphertext(made.getCiphertext())
            .setInitializationVector(made.getInitializationVector())
            .build();
    assertEquals(request.getPlaintext(), running.client.rawDecrypt(back).getPlaintext());
    RawDecryptRequest associated =
        back.toBuilder().setAdditionalAuthenticatedData(bytes("context")).build();
    refused(400, gcm ? "invalid" : "AES-GCM", () -> running.client.rawDecrypt(associated));
    request.setInitializationVector(ByteString.copyFrom(new byte[16]));
    if (gcm) {
      refused(400, "AES-GCM", () -> running.client.rawEncrypt(request.build()));
    } else {
      assertEquals(
          request.getInitializationVector(),
          running.client.rawEncrypt(request.build()).getInitializationVector());
    }
  }

  @Test
  void generateRandomBytes_onlyFromTheModule_8To1024() {
    String location = running.server.location();
    var answer = running.client.generateRandomBytes(location, 1024, ProtectionLevel.HSM);
    assertEquals(1024, answer.getData().size());
    assertEquals(Checksums.of(answer.getData()), answer.getDataCrc32C());
    refused(
        400, "1024", () -> running.client.generateRandomBytes(location, 7, ProtectionLevel.HSM));
    refused(
        400, "1024", () -> running.client.generateRandomBytes(location, 1025, ProtectionLevel.HSM));
    refused(
        400,
        "HSM",
        () -> running.client.generateRandomBytes(location, 8, ProtectionLevel.SOFTWARE));
  }
}
