// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.managedkeys.backend.pkcs11.PublicHalf.Unusable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;

/** Reads public keys in the forms in which tokens and certificates have them. */
final class PublicHalfReader {

  /** Names of curves that are no row of the table: GnuPG's identifiers and PKCS #11's texts. */
  private static final Map<String, KeyAlgorithm> OTHER_NAMES =
      Map.of(
          "1.3.6.1.4.1.11591.15.1",
          KeyAlgorithm.ED25519,
          KeyTemplates.ED25519_TEXT,
          KeyAlgorithm.ED25519,
          "1.3.6.1.4.1.3029.1.5.1",
          KeyAlgorithm.X25519,
          KeyTemplates.X25519_TEXT,
          KeyAlgorithm.X25519);

  /** PKCS #11 version 3.2, section 6.67.1: CKP_. */
  private static final Map<Long, KeyAlgorithm> PARAMETER_SETS =
      Map.of(
          Ck.CKP_ML_DSA_44, KeyAlgorithm.ML_DSA_44,
          Ck.CKP_ML_DSA_65, KeyAlgorithm.ML_DSA_65,
          Ck.CKP_ML_DSA_87, KeyAlgorithm.ML_DSA_87);

  /** Lengths of ML-DSA's public keys in bytes, FIPS 204 table 2. */
  private static final Map<KeyAlgorithm, Integer> ML_DSA_BYTES =
      Map.of(
          KeyAlgorithm.ML_DSA_44, 1312,
          KeyAlgorithm.ML_DSA_65, 1952,
          KeyAlgorithm.ML_DSA_87, 2592);

  /** Bytes of a public key of Ed25519 and of X25519. */
  private static final int CURVE25519_BYTES = 32;

  private PublicHalfReader() {}

  /** An RSA key of any size, also of one that the JDK refuses. */
  static byte[] encodedRsa(BigInteger modulus, BigInteger exponent) {
    try {
      return new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
              new RSAPublicKey(modulus, exponent))
          .getEncoded();
    } catch (IOException e) {
      throw inMemory(e);
    }
  }

  /**
   * A key on a curve.
   *
   * @param point CKA_EC_POINT: an OCTET STRING with the point, or, from some tokens, the point
   *     alone
   */
  static PublicHalf onCurve(KeyAlgorithm curve, byte[] point) throws Unusable {
    ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(curve.oid());
    if (curve.family() != Family.EC) {
      byte[] bytes = point.length == CURVE25519_BYTES ? point : unwrapped(point);
      if (bytes.length != CURVE25519_BYTES) {
        throw new Unusable("its public key has " + bytes.length + " bytes instead of 32");
      }
      if (curve.family() == Family.EDDSA) {
        checkEd25519(bytes);
      }
      return half(curve, new SubjectPublicKeyInfo(new AlgorithmIdentifier(oid), bytes));
    }
    boolean bare =
        (point.length == 1 + 2 * curve.coordinateBytes() && point[0] == 4)
            || (point.length == 1 + curve.coordinateBytes() && (point[0] == 2 || point[0] == 3));
    byte[] encoded = bare ? point : unwrapped(point);
    if (encoded.length < 2) {
      // No bytes, or the one that stands for the point at infinity.
      throw new Unusable("its public key is no point on " + curve.parameterName());
    }
    try {
      X9ECParameters parameters = ECNamedCurveTable.getByOID(oid);
      byte[] uncompressed = parameters.getCurve().decodePoint(encoded).getEncoded(false);
      return half(
          curve,
          new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid), uncompressed));
    } catch (IllegalArgumentException e) {
      throw new Unusable(
          "its public key is no point on " + curve.parameterName() + ": " + e.getMessage(), e);
    }
  }

  private static void checkEd25519(byte[] point) throws Unusable {
    try {
      new Ed25519PublicKeyParameters(point);
    } catch (IllegalArgumentException e) {
      throw new Unusable("its public key is no point on Ed25519", e);
    }
  }

  /** An ML-DSA key; {@code set} is CKA_PARAMETER_SET, {@code value} CKA_VALUE. */
  static PublicHalf mlDsa(long set, byte[] value) throws Unusable {
    return mlDsa(parameterSet(set), value);
  }

  private static PublicHalf mlDsa(KeyAlgorithm row, byte[] value) throws Unusable {
    if (value.length != ML_DSA_BYTES.getOrDefault(row, 0)) {
      throw new Unusable(
          "its public key has " + value.length + " bytes instead of " + ML_DSA_BYTES.get(row));
    }
    AlgorithmIdentifier algorithm = new AlgorithmIdentifier(new ASN1ObjectIdentifier(row.oid()));
    return half(row, new SubjectPublicKeyInfo(algorithm, value));
  }

  /** The row that CKA_PARAMETER_SET names. */
  static KeyAlgorithm parameterSet(long set) throws Unusable {
    KeyAlgorithm row = PARAMETER_SETS.get(set);
    if (row == null) {
      throw new Unusable("its parameter set is unknown: " + set);
    }
    return row;
  }

  /** A public key by itself: another's, or that of a certificate. */
  static PublicHalf of(SubjectPublicKeyInfo info) throws Unusable {
    AlgorithmIdentifier algorithm = info.getAlgorithm();
    ASN1ObjectIdentifier identifier = algorithm.getAlgorithm();
    if (info.getPublicKeyData().getPadBits() != 0) {
      throw new Unusable("the public key does not end at a byte");
    }
    if (identifier.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      try {
        RSAPublicKey key = RSAPublicKey.getInstance(info.parsePublicKey());
        return PublicHalf.rsa(key.getModulus(), key.getPublicExponent());
      } catch (IOException | IllegalArgumentException e) {
        throw new Unusable("the RSA public key cannot be read: " + e.getMessage(), e);
      }
    }
    // An EC key names its curve in the parameters; of all others the algorithm says it all.
    boolean isEc = identifier.equals(X9ObjectIdentifiers.id_ecPublicKey);
    String name = isEc ? curveIn(algorithm) : identifier.getId();
    byte[] key = info.getPublicKeyData().getBytes();
    Optional<KeyAlgorithm> set = isEc ? Optional.empty() : KeyAlgorithm.ofParameterSet(name);
    if (set.isPresent()) {
      return mlDsa(set.get(), key);
    }
    return onCurve(
        KeyAlgorithm.ofCurve(name)
            .filter(row -> isEc == (row.family() == Family.EC))
            .orElseThrow(() -> new Unusable("its algorithm is unknown: " + name)),
        key);
  }

  private static String curveIn(AlgorithmIdentifier algorithm) {
    return algorithm.getParameters() instanceof ASN1ObjectIdentifier named
        ? named.getId()
        : "EC without the name of a curve";
  }

  /** The row that CKA_EC_PARAMS names. */
  static KeyAlgorithm curve(byte[] parameters) throws Unusable {
    ASN1Primitive value = parse(parameters, "CKA_EC_PARAMS");
    String name = "explicit parameters";
    if (value instanceof ASN1ObjectIdentifier oid) {
      name = oid.getId();
    } else if (value instanceof ASN1String text) {
      name = stringOf(text);
    }
    KeyAlgorithm other = OTHER_NAMES.get(name);
    if (other != null) {
      return other;
    }
    Optional<KeyAlgorithm> row = KeyAlgorithm.ofCurve(name);
    if (row.isEmpty()) {
      throw new Unusable("its curve is not supported: " + name);
    }
    return row.get();
  }

  private static String stringOf(ASN1String text) {
    try {
      return text.getString();
    } catch (IllegalArgumentException e) {
      return "a text that cannot be read";
    }
  }

  /** The public key of one again, for Bouncy Castle. */
  static SubjectPublicKeyInfo info(PublicHalf half) {
    return SubjectPublicKeyInfo.getInstance(half.encoded());
  }

  /**
   * The public key alone: an EC point uncompressed, or the bytes of a key of another kind.
   *
   * @return a copy
   */
  static byte[] point(PublicHalf half) {
    return info(half).getPublicKeyData().getBytes();
  }

  private static PublicHalf half(KeyAlgorithm row, SubjectPublicKeyInfo info) {
    try {
      return new PublicHalf(row, info.getEncoded());
    } catch (IOException e) {
      throw inMemory(e);
    }
  }

  private static IllegalStateException inMemory(IOException e) {
    return new IllegalStateException("encoding into memory cannot fail", e);
  }

  private static byte[] unwrapped(byte[] point) throws Unusable {
    ASN1Primitive value = parse(point, "CKA_EC_POINT");
    if (value instanceof ASN1OctetString octets) {
      return octets.getOctets();
    }
    if (value instanceof ASN1BitString bits && bits.getPadBits() == 0) {
      return bits.getOctets();
    }
    throw new Unusable("CKA_EC_POINT is no OCTET STRING");
  }

  private static ASN1Primitive parse(byte[] der, String attribute) throws Unusable {
    try {
      return ASN1Primitive.fromByteArray(der);
    } catch (IOException e) {
      throw new Unusable(attribute + " is not DER", e);
    }
  }
}
