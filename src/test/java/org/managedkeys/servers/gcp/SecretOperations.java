// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.GenerateRandomBytesRequest;
import com.google.cloud.kms.v1.GenerateRandomBytesResponse;
import com.google.cloud.kms.v1.MacSignRequest;
import com.google.cloud.kms.v1.MacSignResponse;
import com.google.cloud.kms.v1.MacVerifyRequest;
import com.google.cloud.kms.v1.MacVerifyResponse;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/** What is done with secret keys, and random bytes. */
final class SecretOperations {

  private static final int LONGEST = 65536;

  /** The longest plaintext and associated data together for a key in a module, in bytes. */
  private static final int LONGEST_IN_HSM = 8192;

  private static final int NONCE = 12;

  private SecretOperations() {}

  static void checkLengths(ProtectionLevel protection, ByteString data, ByteString associated)
      throws GcpException {
    if (data.size() > LONGEST || associated.size() > LONGEST) {
      throw GcpException.invalid(
          "The plaintext and the additional authenticated data must be no larger than 64KiB.");
    }
    if (protection == ProtectionLevel.HSM && data.size() + associated.size() > LONGEST_IN_HSM) {
      throw GcpException.invalid(
          "The plaintext and the additional authenticated data must together be no larger than "
              + "8KiB.");
    }
  }

  static EncryptResponse encrypt(Key key, Version version, EncryptRequest request)
      throws Exception {
    key.require(CryptoKeyPurpose.ENCRYPT_DECRYPT);
    ByteString associated = request.getAdditionalAuthenticatedData();
    boolean plaintextVerified =
        Checksums.verified(
            request.hasPlaintextCrc32C(),
            request.getPlaintextCrc32C(),
            request.getPlaintext(),
            "plaintext");
    boolean associatedVerified =
        Checksums.verified(
            request.hasAdditionalAuthenticatedDataCrc32C(),
            request.getAdditionalAuthenticatedDataCrc32C(),
            associated,
            "additional_authenticated_data");
    checkLengths(version.resource().getProtectionLevel(), request.getPlaintext(), associated);
    String name = version.resource().getName();
    byte[] nonce = KeyMaterial.random(NONCE);
    byte[] sealed =
        cipher(Cipher.ENCRYPT_MODE, version, nonce, associated)
            .doFinal(request.getPlaintext().toByteArray());
    ByteString ciphertext =
        ByteString.copyFrom(
            ByteBuffer.allocate(4 + NONCE + sealed.length)
                .putInt(Integer.parseInt(name.substring(name.lastIndexOf('/') + 1)))
                .put(nonce)
                .put(sealed)
                .flip());
    return EncryptResponse.newBuilder()
        .setName(name)
        .setCiphertext(ciphertext)
        .setCiphertextCrc32C(Checksums.of(ciphertext))
        .setVerifiedPlaintextCrc32C(plaintextVerified)
        .setVerifiedAdditionalAuthenticatedDataCrc32C(associatedVerified)
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  static DecryptResponse decrypt(Key key, DecryptRequest request) throws Exception {
    key.require(CryptoKeyPurpose.ENCRYPT_DECRYPT);
    Checksums.verified(
        request.hasCiphertextCrc32C(),
        request.getCiphertextCrc32C(),
        request.getCiphertext(),
        "ciphertext");
    Checksums.verified(
        request.hasAdditionalAuthenticatedDataCrc32C(),
        request.getAdditionalAuthenticatedDataCrc32C(),
        request.getAdditionalAuthenticatedData(),
        "additional_authenticated_data");
    ByteBuffer ciphertext = request.getCiphertext().asReadOnlyByteBuffer();
    if (ciphertext.remaining() < 4 + NONCE + 16) {
      throw invalid();
    }
    int number = ciphertext.getInt();
    if (number < 1 || number > key.versions().size()) {
      throw invalid();
    }
    Version version = key.versions().get(number - 1);
    byte[] nonce = new byte[NONCE];
    ciphertext.get(nonce);
    byte[] sealed = new byte[ciphertext.remaining()];
    ciphertext.get(sealed);
    Cipher cipher =
        cipher(Cipher.DECRYPT_MODE, version, nonce, request.getAdditionalAuthenticatedData());
    ByteString plaintext;
    try {
      plaintext = ByteString.copyFrom(cipher.doFinal(sealed));
    } catch (GeneralSecurityException e) {
      throw invalid();
    }
    return DecryptResponse.newBuilder()
        .setPlaintext(plaintext)
        .setPlaintextCrc32C(Checksums.of(plaintext))
        .setUsedPrimary(key.resource().getPrimary().getName().equals(version.resource().getName()))
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  private static GcpException invalid() {
    return GcpException.invalid("Decryption failed: the ciphertext is invalid.");
  }

  /** The name of the version is sealed along, so that a ciphertext fits its own key alone. */
  private static Cipher cipher(int mode, Version version, byte[] nonce, ByteString associated)
      throws Exception {
    KeyMaterial.Secret secret = (KeyMaterial.Secret) version.use();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, secret.key(), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(version.resource().getName().getBytes(StandardCharsets.UTF_8));
    cipher.updateAAD(associated.toByteArray());
    return cipher;
  }

  static MacSignResponse macSign(Key key, Version version, MacSignRequest request)
      throws Exception {
    boolean verified =
        Checksums.verified(
            request.hasDataCrc32C(), request.getDataCrc32C(), request.getData(), "data");
    ByteString mac = mac(key, version, request.getData());
    return MacSignResponse.newBuilder()
        .setName(version.resource().getName())
        .setMac(mac)
        .setMacCrc32C(Checksums.of(mac))
        .setVerifiedDataCrc32C(verified)
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  static MacVerifyResponse macVerify(Key key, Version version, MacVerifyRequest request)
      throws Exception {
    boolean dataVerified =
        Checksums.verified(
            request.hasDataCrc32C(), request.getDataCrc32C(), request.getData(), "data");
    boolean macVerified =
        Checksums.verified(request.hasMacCrc32C(), request.getMacCrc32C(), request.getMac(), "mac");
    byte[] expected = mac(key, version, request.getData()).toByteArray();
    boolean success = MessageDigest.isEqual(expected, request.getMac().toByteArray());
    return MacVerifyResponse.newBuilder()
        .setName(version.resource().getName())
        .setSuccess(success)
        .setVerifiedSuccessIntegrity(success)
        .setVerifiedDataCrc32C(dataVerified)
        .setVerifiedMacCrc32C(macVerified)
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  private static ByteString mac(Key key, Version version, ByteString data) throws Exception {
    key.require(CryptoKeyPurpose.MAC);
    if (data.size() > LONGEST) {
      throw GcpException.invalid("The data must be no larger than 64KiB.");
    }
    Mac mac = Mac.getInstance(version.algorithm().name());
    mac.init(((KeyMaterial.Secret) version.use()).key());
    return ByteString.copyFrom(mac.doFinal(data.toByteArray()));
  }

  static GenerateRandomBytesResponse random(GenerateRandomBytesRequest request)
      throws GcpException {
    if (request.getLengthBytes() < 8 || request.getLengthBytes() > 1024) {
      throw GcpException.invalid("The length must be from 8 to 1024 bytes.");
    }
    if (request.getProtectionLevel() != ProtectionLevel.HSM) {
      throw GcpException.invalid("The protection level must be HSM.");
    }
    ByteString data = ByteString.copyFrom(KeyMaterial.random(request.getLengthBytes()));
    return GenerateRandomBytesResponse.newBuilder()
        .setData(data)
        .setDataCrc32C(Checksums.of(data))
        .build();
  }
}
