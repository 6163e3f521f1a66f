// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.managedkeys.pki.PkiException;

/** Which keys are certified: type and size. The quality of a key is looked at elsewhere. */
final class KeyRules {

  /** The key type of roles that take each of the others. */
  static final String ANY = "any";

  private static final int LEAST_RSA = 2048;
  private static final int LEAST_EC = 224;

  /** Sizes by type, the default first; 0 where there is one size only. */
  private static final Map<String, List<Integer>> SIZES =
      Map.of(
          "rsa",
          List.of(2048, 3072, 4096, 8192),
          "ec",
          List.of(256, 224, 384, 521),
          "ed25519",
          List.of(0),
          "ml-dsa",
          List.of(65, 44, 87),
          ANY,
          List.of(0));

  private static final Map<ASN1ObjectIdentifier, Integer> CURVES =
      Map.of(
          SECObjectIdentifiers.secp224r1, 224,
          SECObjectIdentifiers.secp256r1, 256,
          SECObjectIdentifiers.secp384r1, 384,
          SECObjectIdentifiers.secp521r1, 521);

  private static final Map<ASN1ObjectIdentifier, Integer> ML_DSA =
      Map.of(
          NISTObjectIdentifiers.id_ml_dsa_44, 44,
          NISTObjectIdentifiers.id_ml_dsa_65, 65,
          NISTObjectIdentifiers.id_ml_dsa_87, 87);

  private KeyRules() {}

  /**
   * What a public key is.
   *
   * @param type rsa, ec, ed25519 or ml-dsa
   * @param bits its size; of ML-DSA the parameter set; 0 for Ed25519
   */
  record Kind(String type, int bits) {}

  /** The size that a type has by default. */
  static int defaultBits(String type) {
    List<Integer> sizes = SIZES.get(type);
    return sizes == null ? 0 : sizes.get(0);
  }

  /**
   * The size of a role, 0 replaced by the type's default. As in Vault, one that has no meaning is
   * dropped.
   *
   * @throws PkiException INVALID if the type or the size is unknown
   */
  static int checkedBits(String type, int bits) {
    List<Integer> sizes = SIZES.get(type);
    if (sizes == null) {
      throw PkiException.invalid(
          "unknown key type " + type, "allowed are rsa, ec, ed25519, ml-dsa, any");
    }
    if (bits == 0 || sizes.equals(List.of(0))) {
      return sizes.get(0);
    }
    if (type.equals("rsa") && bits < LEAST_RSA) {
      throw PkiException.invalid(
          "RSA keys < 2048 bits are unsafe and not supported: got " + bits, hint(sizes));
    }
    if (!sizes.contains(bits)) {
      throw PkiException.invalid(
          "unsupported bit length for " + type.toUpperCase(Locale.ROOT) + " key: " + bits,
          hint(sizes));
    }
    return bits;
  }

  private static String hint(List<Integer> sizes) {
    return "allowed are " + sizes.stream().sorted().map(String::valueOf).toList();
  }

  /**
   * Refuses the size of a hash.
   *
   * @throws PkiException INVALID unless it is 0, 256, 384 or 512
   */
  static void checkSignatureBits(int bits) {
    if (!Set.of(0, 256, 384, 512).contains(bits)) {
      throw PkiException.invalid(
          "unsupported hash signature algorithm: " + bits, "allowed are 0, 256, 384, 512");
    }
  }

  /**
   * What a key is, if a role allows it.
   *
   * @param type the role's
   * @param bits the role's
   * @throws PkiException REFUSED, in Vault's words
   */
  static Kind require(String type, int bits, SubjectPublicKeyInfo key) {
    Kind kind = kind(key);
    if (!type.equals(ANY) && !type.equals(kind.type())) {
      throw PkiException.refused(
          "role requires keys of type " + type, "the key is of type " + kind.type());
    }
    int least = type.equals(ANY) ? least(kind.type()) : bits;
    if (kind.bits() < least) {
      throw PkiException.refused(
          "role requires a minimum of a "
              + least
              + "-bit key, but CSR's key is "
              + kind.bits()
              + " bits",
          null);
    }
    return kind;
  }

  private static int least(String type) {
    return switch (type) {
      case "rsa" -> LEAST_RSA;
      case "ec" -> LEAST_EC;
      default -> 0;
    };
  }

  /**
   * What a key is.
   *
   * @throws PkiException REFUSED if it is of no type that is certified
   */
  static Kind kind(SubjectPublicKeyInfo key) {
    ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
        || algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return new Kind("rsa", modulusBits(key));
    }
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return new Kind("ec", curveBits(key));
    }
    if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
      return new Kind("ed25519", 0);
    }
    if (!ML_DSA.containsKey(algorithm)) {
      throw PkiException.refused(
          "Unknown key type in CSR: " + algorithm.getId(),
          "keys may be RSA, EC, Ed25519 or ML-DSA");
    }
    return new Kind("ml-dsa", ML_DSA.getOrDefault(algorithm, 0));
  }

  private static int curveBits(SubjectPublicKeyInfo key) {
    int bits =
        key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
            ? CURVES.getOrDefault(curve, 0)
            : 0;
    if (bits == 0) {
      throw PkiException.refused(
          "Unknown key type in CSR: EC on a curve that is not certified",
          "allowed are P-224, P-256, P-384 and P-521, by name");
    }
    return bits;
  }

  private static int modulusBits(SubjectPublicKeyInfo key) {
    try {
      return RSAPublicKey.getInstance(key.parsePublicKey()).getModulus().bitLength();
    } catch (IOException | RuntimeException e) {
      throw PkiException.invalid("could not parse CSR's public key", null, e);
    }
  }
}
