// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.gcp;

import static com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose.ASYMMETRIC_DECRYPT;
import static com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose.ASYMMETRIC_SIGN;
import static com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose.ENCRYPT_DECRYPT;
import static com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose.MAC;
import static com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose.RAW_ENCRYPT_DECRYPT;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the name of an algorithm means: the one use of a key version.
 *
 * @param id as the service names it
 * @param family what is done with the key
 * @param bits the size of an RSA modulus or of a secret key; else 0
 * @param name the hash, curve or parameter set in the JCA's words; may be empty
 */
record Algorithm(CryptoKeyVersionAlgorithm id, Family family, int bits, String name) {

  enum Family {
    RSA_PKCS1(ASYMMETRIC_SIGN),
    RSA_PSS(ASYMMETRIC_SIGN),
    RSA_RAW(ASYMMETRIC_SIGN),
    EC(ASYMMETRIC_SIGN),
    ED25519(ASYMMETRIC_SIGN),
    ML_DSA(ASYMMETRIC_SIGN),
    ML_DSA_MU(ASYMMETRIC_SIGN),
    RSA_OAEP(ASYMMETRIC_DECRYPT),
    HMAC(MAC),
    SYMMETRIC(ENCRYPT_DECRYPT),
    AES_GCM(RAW_ENCRYPT_DECRYPT),
    AES_CBC(RAW_ENCRYPT_DECRYPT),
    AES_CTR(RAW_ENCRYPT_DECRYPT);

    private final CryptoKeyPurpose purpose;

    Family(CryptoKeyPurpose purpose) {
      this.purpose = purpose;
    }
  }

  private static final Map<CryptoKeyVersionAlgorithm, Algorithm> TABLE =
      new EnumMap<>(CryptoKeyVersionAlgorithm.class);

  static {
    for (int bits : new int[] {2048, 3072, 4096}) {
      row("RSA_SIGN_PKCS1_" + bits + "_SHA256", Family.RSA_PKCS1, bits, "SHA-256");
      row("RSA_SIGN_PSS_" + bits + "_SHA256", Family.RSA_PSS, bits, "SHA-256");
      row("RSA_SIGN_RAW_PKCS1_" + bits, Family.RSA_RAW, bits, "");
      row("RSA_DECRYPT_OAEP_" + bits + "_SHA1", Family.RSA_OAEP, bits, "SHA-1");
      row("RSA_DECRYPT_OAEP_" + bits + "_SHA256", Family.RSA_OAEP, bits, "SHA-256");
    }
    row("RSA_SIGN_PKCS1_4096_SHA512", Family.RSA_PKCS1, 4096, "SHA-512");
    row("RSA_SIGN_PSS_4096_SHA512", Family.RSA_PSS, 4096, "SHA-512");
    row("RSA_DECRYPT_OAEP_4096_SHA512", Family.RSA_OAEP, 4096, "SHA-512");
    row("EC_SIGN_P256_SHA256", Family.EC, 0, "secp256r1");
    row("EC_SIGN_P384_SHA384", Family.EC, 0, "secp384r1");
    row("EC_SIGN_SECP256K1_SHA256", Family.EC, 0, "secp256k1");
    row("EC_SIGN_ED25519", Family.ED25519, 0, "Ed25519");
    for (int set : new int[] {44, 65, 87}) {
      row("PQ_SIGN_ML_DSA_" + set, Family.ML_DSA, 0, "ML-DSA-" + set);
      row("PQ_SIGN_ML_DSA_" + set + "_EXTERNAL_MU", Family.ML_DSA_MU, 0, "ML-DSA-" + set);
    }
    row("HMAC_SHA1", Family.HMAC, 160, "HmacSHA1");
    for (int bits : new int[] {224, 256, 384, 512}) {
      row("HMAC_SHA" + bits, Family.HMAC, bits, "HmacSHA" + bits);
    }
    row("GOOGLE_SYMMETRIC_ENCRYPTION", Family.SYMMETRIC, 256, "");
    for (int bits : new int[] {128, 256}) {
      row("AES_" + bits + "_GCM", Family.AES_GCM, bits, "AES/GCM/NoPadding");
      row("AES_" + bits + "_CBC", Family.AES_CBC, bits, "AES/CBC/NoPadding");
      row("AES_" + bits + "_CTR", Family.AES_CTR, bits, "AES/CTR/NoPadding");
    }
  }

  private static void row(String id, Family family, int bits, String name) {
    CryptoKeyVersionAlgorithm found = CryptoKeyVersionAlgorithm.valueOf(id);
    TABLE.put(found, new Algorithm(found, family, bits, name));
  }

  static Algorithm of(CryptoKeyVersionAlgorithm id) throws GcpException {
    Algorithm found = TABLE.get(id);
    if (found == null) {
      throw GcpException.invalid("The algorithm " + id + " is not supported.");
    }
    return found;
  }

  CryptoKeyPurpose purpose() {
    return family.purpose;
  }

  /** Whether it is a key of a post-quantum scheme, which has no form in PEM. */
  boolean isPostQuantum() {
    return family == Family.ML_DSA || family == Family.ML_DSA_MU;
  }

  /** Whether it signs messages as they are; the others sign digests. */
  boolean takesData() {
    return family == Family.RSA_RAW || family == Family.ED25519 || family == Family.ML_DSA;
  }

  /** The hash of what it signs; empty if it takes data. */
  String hash() {
    return switch (family) {
      case EC -> name.equals("secp384r1") ? "SHA-384" : "SHA-256";
      case RSA_PKCS1, RSA_PSS -> name;
      default -> "";
    };
  }
}
