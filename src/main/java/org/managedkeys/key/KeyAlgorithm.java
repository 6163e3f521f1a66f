// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The kinds of keys this library knows, one row each: the JCA's names, the object identifiers, the
 * sizes that may be generated, and Vault's name. Together with {@link SignatureAlgorithm}, {@link
 * CipherScheme}, {@link MacAlgorithm} and {@link AgreementName} this is the one table that decides
 * what an algorithm is; back ends map its rows to their own identifiers.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/docs/specs/security/standard-names.html">
 *     Java Security Standard Algorithm Names</a>
 */
public enum KeyAlgorithm {
  /** RSA, RFC 8017. */
  RSA(Family.RSA, "1.2.840.113549.1.1.1", "", "", 0, List.of(2048, 3072, 4096)),
  /** NIST P-256, FIPS 186-4. */
  EC_P256(Family.EC, "1.2.840.10045.3.1.7", "secp256r1", "P256", 256, List.of(256)),
  /** NIST P-384. */
  EC_P384(Family.EC, "1.3.132.0.34", "secp384r1", "P384", 384, List.of(384)),
  /** NIST P-521. */
  EC_P521(Family.EC, "1.3.132.0.35", "secp521r1", "P521", 521, List.of(521)),
  /** The Koblitz curve of SEC 2; the JDK no longer computes on it, so Bouncy Castle does. */
  EC_SECP256K1(Family.EC, "1.3.132.0.10", "secp256k1", "secp256k1", 256, List.of(256)),
  /** Ed25519, RFC 8032. */
  ED25519(Family.EDDSA, "1.3.101.112", "Ed25519", "ed25519", 255, List.of(255)),
  /** X25519, RFC 7748. */
  X25519(Family.XDH, "1.3.101.110", "X25519", "", 255, List.of(255)),
  /** ML-DSA, FIPS 204, of security category 2. */
  ML_DSA_44(Family.ML_DSA, "2.16.840.1.101.3.4.3.17", "ML-DSA-44", "", 0, List.of(0)),
  /** ML-DSA of security category 3. */
  ML_DSA_65(Family.ML_DSA, "2.16.840.1.101.3.4.3.18", "ML-DSA-65", "", 0, List.of(0)),
  /** ML-DSA of security category 5. */
  ML_DSA_87(Family.ML_DSA, "2.16.840.1.101.3.4.3.19", "ML-DSA-87", "", 0, List.of(0)),
  /** AES, FIPS 197. */
  AES(Family.AES, "2.16.840.1.101.3.4.1", "", "", 0, List.of(128, 192, 256)),
  /** A secret for HMAC of any digest, FIPS 198-1. */
  HMAC(Family.HMAC, "", "", "", 0, List.of(160, 224, 256, 384, 512));

  /** Keys of one family share the names of what they can do. */
  public enum Family {
    RSA("RSA"),
    EC("EC"),
    EDDSA("EdDSA"),
    XDH("XDH"),
    ML_DSA("ML-DSA"),
    AES("AES"),
    HMAC("HMAC");

    private final String jcaName;

    Family(String jcaName) {
      this.jcaName = jcaName;
    }

    /**
     * What {@link java.security.Key#getAlgorithm()} of such a key says; of HMAC, messages only, as
     * the JCA calls its keys by the {@link MacAlgorithm}.
     */
    public String jcaName() {
      return jcaName;
    }

    /** Whether its keys are secret keys, without a public half. */
    public boolean isSecret() {
      return this == AES || this == HMAC;
    }

    /** Whether a curve tells its keys apart. */
    public boolean isOnCurve() {
      return this == EC || this == EDDSA || this == XDH;
    }
  }

  private final Family family;
  private final String oid;
  private final String parameterName;
  private final String vaultName;
  private final int bits;

  @SuppressWarnings("ImmutableEnumChecker") // Always made by List.of, which the type cannot say.
  private final List<Integer> generatedBits;

  KeyAlgorithm(
      Family family,
      String oid,
      String parameterName,
      String vaultName,
      int bits,
      List<Integer> generatedBits) {
    this.family = family;
    this.oid = oid;
    this.parameterName = parameterName;
    this.vaultName = vaultName;
    this.bits = bits;
    this.generatedBits = generatedBits;
  }

  public Family family() {
    return family;
  }

  /** What {@link java.security.Key#getAlgorithm()} of such a key says: RSA, EC, EdDSA, AES. */
  public String jcaName() {
    return family.jcaName();
  }

  /** The curve's object identifier, or the algorithm's own; empty for HMAC, which has none. */
  public String oid() {
    return oid;
  }

  /**
   * The standard name of the curve or parameter set, for example {@code secp256r1}, {@code
   * ML-DSA-65}; empty for RSA and secret keys.
   */
  public String parameterName() {
    return parameterName;
  }

  /** Vault's name for the curve, for example {@code P256}; empty for what Vault does not manage. */
  public String vaultName() {
    return vaultName;
  }

  /** Bits of the curve's order or field; 0 where keys differ and for ML-DSA. */
  public int bits() {
    return bits;
  }

  /** Bytes of one half of a signature in r|s form, for families that have it. */
  public int coordinateBytes() {
    return (bits + 7) / 8;
  }

  /**
   * Bytes of each signature: r and s side by side for keys on curves, for ML-DSA as FIPS 204 table
   * 2 says; 0 for RSA, where the modulus tells, and for keys that make none.
   */
  public int signatureBytes() {
    return switch (this) {
      case ML_DSA_44 -> 2420;
      case ML_DSA_65 -> 3309;
      case ML_DSA_87 -> 4627;
      default -> family == Family.EC || family == Family.EDDSA ? 2 * coordinateBytes() : 0;
    };
  }

  /** Sizes in bits that may be generated; the first one is the smallest. 0 for ML-DSA. */
  public List<Integer> generatedBits() {
    return generatedBits;
  }

  /** The row of a curve, by standard name, Vault's name, NIST's name or object identifier. */
  public static Optional<KeyAlgorithm> ofCurve(String name) {
    String wanted = name.strip();
    String withoutHyphen = wanted.replace("-", "");
    if (withoutHyphen.isEmpty()) {
      // No name, although Vault has none for some rows.
      return Optional.empty();
    }
    for (KeyAlgorithm row : values()) {
      if (row.family.isOnCurve()
          && (row.parameterName.equalsIgnoreCase(wanted)
              || row.oid.equals(wanted)
              || row.vaultName.equalsIgnoreCase(withoutHyphen))) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** The row of a parameter set that is no curve, by standard name or object identifier. */
  public static Optional<KeyAlgorithm> ofParameterSet(String name) {
    String wanted = name.strip();
    return Arrays.stream(values())
        .filter(row -> row.family == Family.ML_DSA)
        .filter(row -> row.parameterName.equalsIgnoreCase(wanted) || row.oid.equals(wanted))
        .findFirst();
  }
}
