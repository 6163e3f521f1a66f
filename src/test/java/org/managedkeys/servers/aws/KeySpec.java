// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.util.List;
import org.managedkeys.servers.aws.SigningAlgorithm.Scheme;

/** The kinds of keys, as the key spec reference lists them; SM2 is for regions in China only. */
enum KeySpec {
  SYMMETRIC_DEFAULT(Family.SYMMETRIC, "AES", 256),
  HMAC_224(Family.HMAC, "HmacSHA224", 224),
  HMAC_256(Family.HMAC, "HmacSHA256", 256),
  HMAC_384(Family.HMAC, "HmacSHA384", 384),
  HMAC_512(Family.HMAC, "HmacSHA512", 512),
  RSA_2048(Family.RSA, "RSA", 2048),
  RSA_3072(Family.RSA, "RSA", 3072),
  RSA_4096(Family.RSA, "RSA", 4096),
  ECC_NIST_P256(Family.NIST_CURVE, "secp256r1", 256),
  ECC_NIST_P384(Family.NIST_CURVE, "secp384r1", 384),
  ECC_NIST_P521(Family.NIST_CURVE, "secp521r1", 521),
  ECC_SECG_P256K1(Family.KOBLITZ_CURVE, "secp256k1", 256),
  ECC_NIST_EDWARDS25519(Family.EDWARDS_CURVE, "Ed25519", 255),
  ML_DSA_44(Family.ML_DSA, "ML-DSA-44", 44),
  ML_DSA_65(Family.ML_DSA, "ML-DSA-65", 65),
  ML_DSA_87(Family.ML_DSA, "ML-DSA-87", 87);

  /** How a kind of key is made. */
  enum Family {
    SYMMETRIC,
    HMAC,
    RSA,
    NIST_CURVE,
    KOBLITZ_CURVE,
    EDWARDS_CURVE,
    ML_DSA;

    boolean isSymmetric() {
      return this == SYMMETRIC || this == HMAC;
    }
  }

  private final Family family;
  private final String jcaName;
  private final int bits;

  KeySpec(Family family, String jcaName, int bits) {
    this.family = family;
    this.jcaName = jcaName;
    this.bits = bits;
  }

  Family family() {
    return family;
  }

  /** What the JCA calls the algorithm, the curve or the parameters. */
  String jcaName() {
    return jcaName;
  }

  int bits() {
    return bits;
  }

  List<KeyUsage> usages() {
    return switch (family) {
      case SYMMETRIC -> List.of(KeyUsage.ENCRYPT_DECRYPT);
      case HMAC -> List.of(KeyUsage.GENERATE_VERIFY_MAC);
      case RSA -> List.of(KeyUsage.SIGN_VERIFY, KeyUsage.ENCRYPT_DECRYPT);
      case NIST_CURVE -> List.of(KeyUsage.SIGN_VERIFY, KeyUsage.KEY_AGREEMENT);
      case KOBLITZ_CURVE, EDWARDS_CURVE, ML_DSA -> List.of(KeyUsage.SIGN_VERIFY);
    };
  }

  List<SigningAlgorithm> signingAlgorithms() {
    return switch (this) {
      case RSA_2048, RSA_3072, RSA_4096 ->
          List.of(SigningAlgorithm.values()).stream()
              .filter(one -> one.scheme() == Scheme.PKCS1 || one.scheme() == Scheme.PSS)
              .toList();
      case ECC_NIST_P256, ECC_SECG_P256K1 -> List.of(SigningAlgorithm.ECDSA_SHA_256);
      case ECC_NIST_P384 -> List.of(SigningAlgorithm.ECDSA_SHA_384);
      case ECC_NIST_P521 -> List.of(SigningAlgorithm.ECDSA_SHA_512);
      case ECC_NIST_EDWARDS25519 ->
          List.of(SigningAlgorithm.ED25519_SHA_512, SigningAlgorithm.ED25519_PH_SHA_512);
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> List.of(SigningAlgorithm.ML_DSA_SHAKE_256);
      case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> List.of();
    };
  }

  List<EncryptionAlgorithm> encryptionAlgorithms() {
    return switch (family) {
      case SYMMETRIC -> List.of(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
      case RSA ->
          List.of(EncryptionAlgorithm.RSAES_OAEP_SHA_1, EncryptionAlgorithm.RSAES_OAEP_SHA_256);
      default -> List.of();
    };
  }

  List<MacAlgorithm> macAlgorithms() {
    return family == Family.HMAC
        ? List.of(MacAlgorithm.valueOf(name().replace("HMAC_", "HMAC_SHA_")))
        : List.of();
  }

  enum EncryptionAlgorithm {
    SYMMETRIC_DEFAULT,
    RSAES_OAEP_SHA_1,
    RSAES_OAEP_SHA_256
  }

  enum MacAlgorithm {
    HMAC_SHA_224,
    HMAC_SHA_256,
    HMAC_SHA_384,
    HMAC_SHA_512
  }
}
