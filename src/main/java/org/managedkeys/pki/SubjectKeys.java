// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.math.BigInteger;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * What no public key may be, looked at before anything is computed with it: a key of a stranger can
 * be made such that one verification takes minutes. Whether a key is strong is for others to say.
 */
final class SubjectKeys {

  private static final int MOST_BITS_OF_MODULUS = 16384;
  private static final int MOST_BITS_OF_EXPONENT = 64;

  /** Octets of the keys that have one length: RFC 8032, FIPS 204. */
  private static final Map<ASN1ObjectIdentifier, Integer> LENGTHS =
      Map.of(
          EdECObjectIdentifiers.id_Ed25519, 32,
          EdECObjectIdentifiers.id_Ed448, 57,
          NISTObjectIdentifiers.id_ml_dsa_44, 1312,
          NISTObjectIdentifiers.id_ml_dsa_65, 1952,
          NISTObjectIdentifiers.id_ml_dsa_87, 2592);

  private SubjectKeys() {}

  /**
   * Refuses keys that are malformed, or too large to compute with.
   *
   * @throws PkiException INVALID
   */
  static void check(SubjectPublicKeyInfo key) {
    ASN1ObjectIdentifier type = key.getAlgorithm().getAlgorithm();
    Integer length = LENGTHS.get(type);
    if (length != null) {
      checkLength(key, length);
    } else if (type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      checkCurve(key);
    } else if (type.equals(PKCSObjectIdentifiers.rsaEncryption)
        || type.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      checkRsa(key);
    } else {
      throw PkiException.invalid(
          "public keys of the type " + type.getId() + " are not certified",
          "RSA, EC, Ed25519, Ed448 and ML-DSA keys are");
    }
  }

  private static void checkLength(SubjectPublicKeyInfo key, int length) {
    int octets = key.getPublicKeyData().getOctets().length;
    if (octets != length) {
      throw PkiException.invalid(
          "the public key has " + octets + " octets; those of its type have " + length, null);
    }
  }

  private static void checkRsa(SubjectPublicKeyInfo key) {
    ASN1Sequence numbers =
        ASN1Sequence.getInstance(
            StrictDer.parse(key.getPublicKeyData().getOctets(), "the RSA public key"));
    if (numbers.size() != 2) {
      throw PkiException.invalid("the RSA public key does not have two numbers", null);
    }
    BigInteger modulus = ASN1Integer.getInstance(numbers.getObjectAt(0)).getValue();
    BigInteger exponent = ASN1Integer.getInstance(numbers.getObjectAt(1)).getValue();
    if (modulus.signum() <= 0 || !modulus.testBit(0)) {
      throw PkiException.invalid("the RSA modulus is no product of two odd primes", null);
    }
    if (modulus.bitLength() > MOST_BITS_OF_MODULUS) {
      throw PkiException.invalid(
          "the RSA modulus has " + modulus.bitLength() + " bits, more than " + MOST_BITS_OF_MODULUS,
          null);
    }
    if (exponent.bitLength() > MOST_BITS_OF_EXPONENT) {
      throw PkiException.invalid(
          "the RSA public exponent has "
              + exponent.bitLength()
              + " bits, more than "
              + MOST_BITS_OF_EXPONENT,
          "65537 is what everybody uses");
    }
    if (exponent.compareTo(BigInteger.ONE) <= 0 || !exponent.testBit(0)) {
      throw PkiException.invalid(
          "the RSA public exponent is " + exponent + "; it must be odd, and 3 or more",
          "65537 is what everybody uses");
    }
  }

  private static void checkCurve(SubjectPublicKeyInfo key) {
    if (!(key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier name)) {
      throw PkiException.invalid(
          "the EC key does not name its curve",
          "parameters that are written out are refused: RFC 5480 section 2.1.1");
    }
    if (ECNamedCurveTable.getByOIDLazy(name) == null) {
      throw PkiException.invalid(
          "the EC key is on a curve, " + name.getId() + ", that is not known", null);
    }
  }
}
