// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.RawDecryptRequest;
import com.google.cloud.kms.v1.RawDecryptResponse;
import com.google.cloud.kms.v1.RawEncryptRequest;
import com.google.cloud.kms.v1.RawEncryptResponse;
import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.managedkeys.servers.gcp.Algorithm.Family;

/** AES as it is: ciphertexts that others can decrypt who have the key. */
final class RawOperations {

  private static final int TAG = 16;
  private static final int BLOCK = 16;

  private RawOperations() {}

  static RawEncryptResponse encrypt(Key key, Version version, RawEncryptRequest request)
      throws Exception {
    key.require(CryptoKeyPurpose.RAW_ENCRYPT_DECRYPT);
    Family family = version.algorithm().family();
    ByteString associated = request.getAdditionalAuthenticatedData();
    ByteString iv = request.getInitializationVector();
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
    boolean ivVerified =
        Checksums.verified(
            request.hasInitializationVectorCrc32C(),
            request.getInitializationVectorCrc32C(),
            iv,
            "initialization_vector");
    SecretOperations.checkLengths(
        version.resource().getProtectionLevel(), request.getPlaintext(), associated);
    if (family == Family.AES_GCM) {
      if (!iv.isEmpty()) {
        throw GcpException.invalid("An initialization vector cannot be given for AES-GCM.");
      }
      iv = ByteString.copyFrom(KeyMaterial.random(12));
    } else if (iv.isEmpty()) {
      iv = ByteString.copyFrom(KeyMaterial.random(BLOCK));
    }
    checkBlocks(family, request.getPlaintext());
    ByteString ciphertext =
        ByteString.copyFrom(
            cipher(Cipher.ENCRYPT_MODE, version, iv, TAG, associated)
                .doFinal(request.getPlaintext().toByteArray()));
    return RawEncryptResponse.newBuilder()
        .setName(version.resource().getName())
        .setCiphertext(ciphertext)
        .setCiphertextCrc32C(Checksums.of(ciphertext))
        .setInitializationVector(iv)
        .setInitializationVectorCrc32C(Checksums.of(iv))
        .setTagLength(family == Family.AES_GCM ? TAG : 0)
        .setVerifiedPlaintextCrc32C(plaintextVerified)
        .setVerifiedAdditionalAuthenticatedDataCrc32C(associatedVerified)
        .setVerifiedInitializationVectorCrc32C(ivVerified)
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  static RawDecryptResponse decrypt(Key key, Version version, RawDecryptRequest request)
      throws Exception {
    key.require(CryptoKeyPurpose.RAW_ENCRYPT_DECRYPT);
    ByteString associated = request.getAdditionalAuthenticatedData();
    boolean ciphertextVerified =
        Checksums.verified(
            request.hasCiphertextCrc32C(),
            request.getCiphertextCrc32C(),
            request.getCiphertext(),
            "ciphertext");
    boolean associatedVerified =
        Checksums.verified(
            request.hasAdditionalAuthenticatedDataCrc32C(),
            request.getAdditionalAuthenticatedDataCrc32C(),
            associated,
            "additional_authenticated_data");
    boolean ivVerified =
        Checksums.verified(
            request.hasInitializationVectorCrc32C(),
            request.getInitializationVectorCrc32C(),
            request.getInitializationVector(),
            "initialization_vector");
    checkBlocks(version.algorithm().family(), request.getCiphertext());
    int tag = request.getTagLength() == 0 ? TAG : request.getTagLength();
    Cipher cipher =
        cipher(Cipher.DECRYPT_MODE, version, request.getInitializationVector(), tag, associated);
    ByteString plaintext;
    try {
      plaintext = ByteString.copyFrom(cipher.doFinal(request.getCiphertext().toByteArray()));
    } catch (GeneralSecurityException e) {
      throw GcpException.invalid("Decryption failed: the ciphertext is invalid.");
    }
    return RawDecryptResponse.newBuilder()
        .setPlaintext(plaintext)
        .setPlaintextCrc32C(Checksums.of(plaintext))
        .setVerifiedCiphertextCrc32C(ciphertextVerified)
        .setVerifiedAdditionalAuthenticatedDataCrc32C(associatedVerified)
        .setVerifiedInitializationVectorCrc32C(ivVerified)
        .setProtectionLevel(version.resource().getProtectionLevel())
        .build();
  }

  private static void checkBlocks(Family family, ByteString data) throws GcpException {
    if (family == Family.AES_CBC && data.size() % BLOCK != 0) {
      throw GcpException.invalid("For AES-CBC the length must be a multiple of 16 bytes.");
    }
  }

  private static Cipher cipher(
      int mode, Version version, ByteString iv, int tag, ByteString associated) throws Exception {
    boolean gcm = version.algorithm().family() == Family.AES_GCM;
    if (iv.size() != (gcm ? 12 : BLOCK)) {
      throw GcpException.invalid("The initialization vector has the wrong length.");
    }
    if (tag < 12 || tag > TAG) {
      throw GcpException.invalid("The tag length must be from 12 to 16 bytes.");
    }
    if (!gcm && !associated.isEmpty()) {
      throw GcpException.invalid("Additional authenticated data needs AES-GCM.");
    }
    AlgorithmParameterSpec parameters =
        gcm
            ? new GCMParameterSpec(8 * tag, iv.toByteArray())
            : new IvParameterSpec(iv.toByteArray());
    Cipher cipher = Cipher.getInstance(version.algorithm().name());
    cipher.init(mode, ((KeyMaterial.Secret) version.use()).key(), parameters);
    if (gcm) {
      cipher.updateAAD(associated.toByteArray());
    }
    return cipher;
  }
}
