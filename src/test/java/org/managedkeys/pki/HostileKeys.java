// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.managedkeys.pki.HostileRequests.Hostile;

/** Requests for keys that are none, or that nobody can compute with in reasonable time. */
final class HostileKeys {

  private static final BigInteger F4 = BigInteger.valueOf(65537);
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);

  private HostileKeys() {}

  static List<Hostile> all() {
    return List.of(
        Hostile.of(
            "RSA modulus of 17,000 bits",
            rsa(BigInteger.ONE.shiftLeft(16_999).add(BigInteger.ONE), F4),
            "the RSA modulus has 17000 bits, more than 16384"),
        Hostile.of(
            "even RSA modulus",
            rsa(MODULUS.add(BigInteger.ONE), F4),
            "the RSA modulus is no product of two odd primes"),
        Hostile.of(
            "negative RSA modulus",
            rsa(MODULUS.negate(), F4),
            "the RSA modulus is no product of two odd primes"),
        Hostile.of(
            "RSA exponent of 65 bits",
            rsa(MODULUS, BigInteger.ONE.shiftLeft(64).add(BigInteger.ONE)),
            "the RSA public exponent has 65 bits, more than 64"),
        Hostile.of(
            "RSA exponent as long as the modulus",
            rsa(MODULUS, MODULUS.subtract(BigInteger.TWO)),
            "the RSA public exponent has 2047 bits, more than 64"),
        Hostile.of(
            "even RSA exponent",
            rsa(MODULUS, BigInteger.valueOf(65536)),
            "the RSA public exponent is 65536; it must be odd, and 3 or more"),
        Hostile.of(
            "RSA exponent 1, by which a message is its own signature",
            rsa(MODULUS, BigInteger.ONE),
            "the RSA public exponent is 1; it must be odd, and 3 or more"),
        Hostile.of(
            "negative RSA exponent",
            rsa(MODULUS, BigInteger.valueOf(-3)),
            "the RSA public exponent is -3; it must be odd, and 3 or more"),
        Hostile.of(
            "RSA key of three numbers",
            rsa(
                ForgedRequest.der(
                    new DERSequence(
                        new ASN1Encodable[] {
                          new ASN1Integer(MODULUS), new ASN1Integer(F4), new ASN1Integer(F4)
                        }))),
            "the RSA public key does not have two numbers"),
        Hostile.of(
            "RSA key with a trailing byte",
            rsa(Arrays.copyOf(encoded(MODULUS, F4), encoded(MODULUS, F4).length + 1)),
            "the RSA public key is no DER, or something follows it"),
        Hostile.of(
            "EC curve that is written out",
            new ForgedRequest()
                .key(
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, writtenOut()),
                    point()),
            "the EC key does not name its curve"),
        Hostile.of(
            "EC key without a curve",
            new ForgedRequest()
                .key(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey), point()),
            "the EC key does not name its curve"),
        Hostile.of(
            "EC curve that is none",
            ec("1.2.3.4", point()),
            "the EC key is on a curve, 1.2.3.4, that is not known"),
        Hostile.of(
            "EC point that is not on its curve",
            ec(SECObjectIdentifiers.secp256r1.getId(), flipped(point())),
            "the public key is not one of its type"),
        Hostile.of(
            "EC point at infinity",
            ec(SECObjectIdentifiers.secp256r1.getId(), new byte[] {0}),
            "the public key is not one of its type"),
        Hostile.of(
            "EC point of another curve",
            ec(SECObjectIdentifiers.secp384r1.getId(), point()),
            "the public key is not one of its type"),
        Hostile.of(
            "Ed25519 key of 31 octets",
            new ForgedRequest()
                .key(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), new byte[31]),
            "the public key has 31 octets; those of its type have 32"),
        Hostile.of(
            "ML-DSA key that is cut off",
            new ForgedRequest()
                .key(new AlgorithmIdentifier(NISTObjectIdentifiers.id_ml_dsa_65), new byte[1951]),
            "the public key has 1951 octets; those of its type have 1952"),
        Hostile.of(
            "X25519 key, which cannot sign",
            new ForgedRequest()
                .key(new AlgorithmIdentifier(EdECObjectIdentifiers.id_X25519), new byte[32]),
            "public keys of the type 1.3.101.110 are not certified"),
        Hostile.of(
            "DSA key",
            new ForgedRequest()
                .key(
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, DERNull.INSTANCE),
                    ForgedRequest.der(new ASN1Integer(MODULUS))),
            "public keys of the type 1.2.840.10040.4.1 are not certified"),
        Hostile.of(
            "a number instead of a key",
            new ForgedRequest().key(new ASN1Integer(1)),
            "the certificate request cannot be read as PKCS#10"));
  }

  private static ForgedRequest rsa(BigInteger modulus, BigInteger exponent) {
    return rsa(encoded(modulus, exponent));
  }

  private static ForgedRequest rsa(byte[] bits) {
    return new ForgedRequest()
        .key(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), bits);
  }

  private static byte[] encoded(BigInteger modulus, BigInteger exponent) {
    return ForgedRequest.der(
        new DERSequence(new ASN1Encodable[] {new ASN1Integer(modulus), new ASN1Integer(exponent)}));
  }

  private static ForgedRequest ec(String curve, byte[] point) {
    return new ForgedRequest()
        .key(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, new ASN1ObjectIdentifier(curve)),
            point);
  }

  private static byte[] point() {
    return TestKeys.spki(TestKeys.ec()).getPublicKeyData().getOctets();
  }

  private static byte[] flipped(byte[] point) {
    point[point.length - 1] ^= 1;
    return point;
  }

  private static X9ECParameters writtenOut() {
    return ECNamedCurveTable.getByOID(SECObjectIdentifiers.secp256r1);
  }
}
