// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
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
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;

/**
 * A public key, made from the attributes of PKCS #11 objects.
 *
 * @param modulusBytes length of an RSA signature; 0 for other keys
 */
record PublicHalf(KeyAlgorithm algorithm, SubjectPublicKeyInfo info, int modulusBytes) {

  /** A key this library cannot use; the message says why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }

    Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Names of the curve that are no row of the table: GnuPG's identifier and PKCS #11's text. */
  private static final String ED25519_GNU = "1.3.6.1.4.1.11591.15.1";

  private static final String ED25519_TEXT = "edwards25519";

  private static final int ED25519_BYTES = 32;

  static PublicHalf rsa(BigInteger modulus, BigInteger exponent) throws Unusable {
    if (!isOddAndPositive(modulus) || !isOddAndPositive(exponent)) {
      throw new Unusable("its modulus or its public exponent is no odd number");
    }
    try {
      SubjectPublicKeyInfo info =
          new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
              new RSAPublicKey(modulus, exponent));
      return new PublicHalf(KeyAlgorithm.RSA, info, (modulus.bitLength() + 7) / 8);
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory cannot fail", e);
    }
  }

  private static boolean isOddAndPositive(BigInteger number) {
    return number.signum() > 0 && number.testBit(0);
  }

  /**
   * A key on a curve.
   *
   * @param point CKA_EC_POINT: an OCTET STRING with the point, or, from some tokens, the point
   *     alone
   */
  static PublicHalf onCurve(KeyAlgorithm curve, byte[] point) throws Unusable {
    ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(curve.oid());
    if (curve.family() == Family.EDDSA) {
      byte[] bytes = point.length == ED25519_BYTES ? point : unwrapped(point);
      if (bytes.length != ED25519_BYTES) {
        throw new Unusable("its public key has " + bytes.length + " bytes instead of 32");
      }
      try {
        byte[] checked = new Ed25519PublicKeyParameters(bytes).getEncoded();
        return new PublicHalf(
            curve, new SubjectPublicKeyInfo(new AlgorithmIdentifier(oid), checked), 0);
      } catch (IllegalArgumentException e) {
        throw new Unusable("its public key is no point on " + curve.parameterName(), e);
      }
    }
    boolean bare = point.length == 1 + 2 * curve.coordinateBytes() && point[0] == 4;
    byte[] encoded = bare ? point : unwrapped(point);
    if (encoded.length < 2) {
      // No bytes, or the one that stands for the point at infinity.
      throw new Unusable("its public key is no point on " + curve.parameterName());
    }
    try {
      X9ECParameters parameters = ECNamedCurveTable.getByOID(oid);
      byte[] uncompressed = parameters.getCurve().decodePoint(encoded).getEncoded(false);
      return new PublicHalf(
          curve,
          new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid), uncompressed),
          0);
    } catch (IllegalArgumentException e) {
      throw new Unusable(
          "its public key is no point on " + curve.parameterName() + ": " + e.getMessage(), e);
    }
  }

  /** The key of a certificate. */
  static PublicHalf of(SubjectPublicKeyInfo info) throws Unusable {
    AlgorithmIdentifier algorithm = info.getAlgorithm();
    ASN1ObjectIdentifier identifier = algorithm.getAlgorithm();
    if (identifier.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      try {
        RSAPublicKey key = RSAPublicKey.getInstance(info.parsePublicKey());
        return rsa(key.getModulus(), key.getPublicExponent());
      } catch (IOException | IllegalArgumentException e) {
        throw new Unusable("its certificate's public key cannot be read: " + e.getMessage(), e);
      }
    }
    // An EC key names its curve in the parameters; of Ed25519 the algorithm is the curve.
    boolean isEc = identifier.equals(X9ObjectIdentifiers.id_ecPublicKey);
    String curve = isEc ? curveIn(algorithm) : identifier.getId();
    return onCurve(
        KeyAlgorithm.ofCurve(curve)
            .filter(row -> row.family() == (isEc ? Family.EC : Family.EDDSA))
            .orElseThrow(() -> new Unusable("its algorithm is unknown: " + curve)),
        info.getPublicKeyData().getBytes());
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
    if (name.equals(ED25519_GNU) || name.equals(ED25519_TEXT)) {
      return KeyAlgorithm.ED25519;
    }
    Optional<KeyAlgorithm> row =
        KeyAlgorithm.ofCurve(name).filter(found -> found.family() != Family.XDH);
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

  byte[] encoded() {
    try {
      return info.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory cannot fail", e);
    }
  }

  boolean isSameKey(PublicHalf other) {
    return Arrays.equals(encoded(), other.encoded());
  }

  private static byte[] unwrapped(byte[] point) throws Unusable {
    ASN1Primitive value = parse(point, "CKA_EC_POINT");
    if (value instanceof ASN1OctetString octets) {
      return octets.getOctets();
    }
    if (value instanceof ASN1BitString bits) {
      return bits.getOctets();
    }
    throw new Unusable("CKA_EC_POINT is no OCTET STRING");
  }

  private static ASN1Primitive parse(byte[] der, String attribute) throws Unusable {
    try {
      return ASN1Primitive.fromByteArray(der);
    } catch (IOException e) {
      throw new Unusable(attribute + " cannot be read: " + e.getMessage(), e);
    }
  }
}
