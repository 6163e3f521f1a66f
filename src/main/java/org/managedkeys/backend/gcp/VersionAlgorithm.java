// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * The one algorithm of a version, by the service's name.
 *
 * @param bits of an RSA modulus or a secret; 0 for others
 * @param digest that the version insists on; null if it has none
 * @see <a href="https://cloud.google.com/kms/docs/algorithms">Key purposes and algorithms</a>
 */
record VersionAlgorithm(
    String name, Use use, KeyAlgorithm key, int bits, @Nullable DigestAlgorithm digest) {

  /** What a version is for, and how. */
  enum Use {
    PKCS1("ASYMMETRIC_SIGN"),
    PSS("ASYMMETRIC_SIGN"),
    /** PKCS#1 v1.5 of whatever the caller gives. */
    RAW_PKCS1("ASYMMETRIC_SIGN"),
    ECDSA("ASYMMETRIC_SIGN"),
    ED25519("ASYMMETRIC_SIGN"),
    ML_DSA("ASYMMETRIC_SIGN"),
    /** ML-DSA of a message representative that is computed here. */
    ML_DSA_EXTERNAL("ASYMMETRIC_SIGN"),
    OAEP("ASYMMETRIC_DECRYPT"),
    MAC("MAC"),
    SYMMETRIC("ENCRYPT_DECRYPT"),
    GCM("RAW_ENCRYPT_DECRYPT"),
    CBC("RAW_ENCRYPT_DECRYPT"),
    CTR("RAW_ENCRYPT_DECRYPT");

    private final String purpose;

    Use(String purpose) {
      this.purpose = purpose;
    }

    /** What the service calls the purpose of such keys. */
    String purpose() {
      return purpose;
    }
  }

  private static final List<VersionAlgorithm> TABLE = table();

  private static List<VersionAlgorithm> table() {
    List<VersionAlgorithm> rows = new ArrayList<>();
    for (int bits : KeyAlgorithm.RSA.generatedBits()) {
      rsa(rows, "RSA_SIGN_PKCS1_", Use.PKCS1, bits, DigestAlgorithm.SHA_256);
      rsa(rows, "RSA_SIGN_PSS_", Use.PSS, bits, DigestAlgorithm.SHA_256);
      rsa(rows, "RSA_SIGN_RAW_PKCS1_", Use.RAW_PKCS1, bits, null);
      rsa(rows, "RSA_DECRYPT_OAEP_", Use.OAEP, bits, DigestAlgorithm.SHA_256);
      rsa(rows, "RSA_DECRYPT_OAEP_", Use.OAEP, bits, DigestAlgorithm.SHA_1);
    }
    rsa(rows, "RSA_SIGN_PKCS1_", Use.PKCS1, 4096, DigestAlgorithm.SHA_512);
    rsa(rows, "RSA_SIGN_PSS_", Use.PSS, 4096, DigestAlgorithm.SHA_512);
    rsa(rows, "RSA_DECRYPT_OAEP_", Use.OAEP, 4096, DigestAlgorithm.SHA_512);
    ec(rows, "EC_SIGN_P256_SHA256", KeyAlgorithm.EC_P256, DigestAlgorithm.SHA_256);
    ec(rows, "EC_SIGN_P384_SHA384", KeyAlgorithm.EC_P384, DigestAlgorithm.SHA_384);
    ec(rows, "EC_SIGN_SECP256K1_SHA256", KeyAlgorithm.EC_SECP256K1, DigestAlgorithm.SHA_256);
    rows.add(new VersionAlgorithm("EC_SIGN_ED25519", Use.ED25519, KeyAlgorithm.ED25519, 0, null));
    for (KeyAlgorithm set :
        List.of(KeyAlgorithm.ML_DSA_44, KeyAlgorithm.ML_DSA_65, KeyAlgorithm.ML_DSA_87)) {
      String name = "PQ_SIGN_" + set.name();
      rows.add(new VersionAlgorithm(name, Use.ML_DSA, set, 0, null));
      rows.add(new VersionAlgorithm(name + "_EXTERNAL_MU", Use.ML_DSA_EXTERNAL, set, 0, null));
    }
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      rows.add(
          new VersionAlgorithm(
              "HMAC_" + digest.nameInSignature(),
              Use.MAC,
              KeyAlgorithm.HMAC,
              digest.bytes() * Byte.SIZE,
              digest));
    }
    rows.add(
        new VersionAlgorithm(
            "GOOGLE_SYMMETRIC_ENCRYPTION", Use.SYMMETRIC, KeyAlgorithm.AES, 256, null));
    for (int bits : new int[] {128, 256}) {
      for (Use use : List.of(Use.GCM, Use.CBC, Use.CTR)) {
        rows.add(
            new VersionAlgorithm("AES_" + bits + "_" + use, use, KeyAlgorithm.AES, bits, null));
      }
    }
    return List.copyOf(rows);
  }

  private static void rsa(
      List<VersionAlgorithm> rows,
      String prefix,
      Use use,
      int bits,
      @Nullable DigestAlgorithm digest) {
    String name = prefix + bits + (digest == null ? "" : "_" + digest.nameInSignature());
    rows.add(new VersionAlgorithm(name, use, KeyAlgorithm.RSA, bits, digest));
  }

  private static void ec(
      List<VersionAlgorithm> rows, String name, KeyAlgorithm curve, DigestAlgorithm digest) {
    rows.add(new VersionAlgorithm(name, Use.ECDSA, curve, 0, digest));
  }

  static Optional<VersionAlgorithm> of(String name) {
    return TABLE.stream().filter(row -> row.name.equals(name)).findFirst();
  }

  /**
   * The algorithm of a new key whose entry names none: SHA-256 for RSA, which signs if it may both
   * sign and decrypt; the service's own scheme for AES of 256 bits, GCM for 128.
   */
  static Optional<VersionAlgorithm> forNew(KeyAlgorithm key, int bits, Set<KeyUsage> usages) {
    boolean decrypts =
        key == KeyAlgorithm.RSA
            && !usages.contains(KeyUsage.SIGN)
            && (usages.contains(KeyUsage.DECRYPT) || usages.contains(KeyUsage.UNWRAP));
    return TABLE.stream()
        .filter(row -> row.key == key && (row.bits == 0 || row.bits == bits))
        .filter(row -> key != KeyAlgorithm.RSA || row.use == (decrypts ? Use.OAEP : Use.PKCS1))
        .findFirst();
  }

  /** The names of those that are of use here, for messages. */
  static String known() {
    return String.join(", ", TABLE.stream().map(VersionAlgorithm::name).toList());
  }

  /** The kind of key that has it. */
  KeySpec keySpec() {
    return bits == 0 ? KeySpec.of(key) : new KeySpec(key, bits);
  }

  /** Whether it has a public half. */
  boolean isPair() {
    return !key.family().isSecret();
  }

  boolean isPostQuantum() {
    return key.family() == Family.ML_DSA;
  }

  int modulusBytes() {
    return bits / Byte.SIZE;
  }
}
