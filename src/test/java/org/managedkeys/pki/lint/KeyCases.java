// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;

/** For the rules of keys. */
final class KeyCases {

  private static final ASN1ObjectIdentifier P256 = SECObjectIdentifiers.secp256r1;
  private static final String ED25519 = "1.3.101.112";
  private static final String ML_DSA_65 = "2.16.840.1.101.3.4.3.18";

  static final List<LintCase> KEYS =
      List.of(
          key("key.type", SampleKeys.LEAF, SampleKeys.raw("1.2.840.10040.4.1", 128)),
          key(
              "key.parameters",
              SampleKeys.RSA,
              Samples.info(
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                  SampleKeys.RSA.getPublicKeyData().getOctets())),
          key(
              "key.rsa_readable",
              SampleKeys.RSA,
              Samples.info(SampleKeys.RSA.getAlgorithm(), Samples.der(DERNull.INSTANCE))),
          key("key.rsa_small", modulus(SampleKeys.odd(2048)), modulus(SampleKeys.odd(2047))),
          key("key.rsa_large", modulus(SampleKeys.odd(16_384)), modulus(SampleKeys.odd(16_385))),
          key(
              "key.rsa_modulus_odd",
              SampleKeys.RSA,
              modulus(SampleKeys.odd(2048).add(BigInteger.ONE))),
          key("key.rsa_exponent", exponent(3), exponent(4)),
          key("key.rsa_exponent_usual", exponent(65_537), exponent(65_535)),
          key(
              "key.rsa_exponent_large",
              SampleKeys.rsa(SampleKeys.modulus(), SampleKeys.odd(256)),
              SampleKeys.rsa(SampleKeys.modulus(), SampleKeys.odd(257))),
          key(
              "key.small_factor",
              SampleKeys.RSA,
              modulus(SampleKeys.modulus().multiply(BigInteger.valueOf(9973)))),
          key("key.roca", SampleKeys.RSA, modulus(WeakModuli.roca())),
          key("key.fermat", SampleKeys.RSA, modulus(WeakModuli.close())),
          key(
              "key.ec_curve",
              SampleKeys.LEAF,
              SampleKeys.onCurve(new ASN1ObjectIdentifier("1.2.3.4"), new byte[] {4, 1, 1})),
          key(
              "key.ec_small",
              SampleKeys.onCurve(
                  SECObjectIdentifiers.secp224r1, generator(SECObjectIdentifiers.secp224r1, false)),
              SampleKeys.onCurve(
                  SECObjectIdentifiers.secp192r1,
                  generator(SECObjectIdentifiers.secp192r1, false))),
          key("key.ec_infinity", SampleKeys.LEAF, SampleKeys.onCurve(P256, new byte[] {0})),
          key("key.ec_point", SampleKeys.LEAF, SampleKeys.onCurve(P256, besideTheCurve())),
          key(
              "key.ec_compressed",
              SampleKeys.LEAF,
              SampleKeys.onCurve(P256, generator(P256, true))),
          key("key.ed_length", SampleKeys.ED25519, SampleKeys.raw(ED25519, 31)),
          key(
              "key.ed25519_point",
              SampleKeys.ED25519,
              // The neutral element: y is 1.
              Samples.info(SampleKeys.ED25519.getAlgorithm(), Arrays.copyOf(new byte[] {1}, 32))),
          key(
              "key.ml_dsa_length",
              SampleKeys.raw(ML_DSA_65, 1952),
              SampleKeys.raw(ML_DSA_65, 1951)),
          key("key.published", SampleKeys.LEAF, SampleKeys.onCurve(P256, generator(P256, false))));

  private KeyCases() {}

  private static LintCase key(String code, SubjectPublicKeyInfo good, SubjectPublicKeyInfo bad) {
    return new LintCase(code, profile -> KeyQuality.check(good), profile -> KeyQuality.check(bad));
  }

  private static SubjectPublicKeyInfo modulus(BigInteger modulus) {
    return SampleKeys.rsa(modulus, SampleKeys.USUAL_EXPONENT);
  }

  private static SubjectPublicKeyInfo exponent(long exponent) {
    return SampleKeys.rsa(SampleKeys.modulus(), BigInteger.valueOf(exponent));
  }

  static byte[] generator(ASN1ObjectIdentifier curve, boolean compressed) {
    return ECNamedCurveTable.getByOID(curve).getG().getEncoded(compressed);
  }

  private static byte[] besideTheCurve() {
    byte[] point = SampleKeys.LEAF.getPublicKeyData().getOctets();
    point[point.length - 1] ^= 1;
    return point;
  }

  /** Moduli whose factors can be found, because of how these were made. */
  static final class WeakModuli {

    private static final int SEED = 41;
    private static final int PRIMES_IN_2048_BITS = 126;

    private WeakModuli() {}

    /** As Infineon's library made its primes: {@code k * M + (65537^a mod M)}. */
    static BigInteger roca() {
      BigInteger product = BigInteger.ONE;
      BigInteger prime = BigInteger.ONE;
      for (int i = 0; i < PRIMES_IN_2048_BITS; i++) {
        prime = prime.nextProbablePrime();
        product = product.multiply(prime);
      }
      Random random = new Random(SEED);
      return rocaPrime(product, random).multiply(rocaPrime(product, random));
    }

    private static BigInteger rocaPrime(BigInteger product, Random random) {
      BigInteger residue = SampleKeys.USUAL_EXPONENT.modPow(new BigInteger(64, random), product);
      int free = 1024 - product.bitLength();
      while (true) {
        BigInteger factor = new BigInteger(free, random).setBit(free - 1).setBit(free - 2);
        BigInteger candidate = factor.multiply(product).add(residue);
        if (candidate.isProbablePrime(50)) {
          return candidate;
        }
      }
    }

    /** Two primes, one next to the other. */
    static BigInteger close() {
      BigInteger one = BigInteger.probablePrime(1024, new Random(SEED)).setBit(1022);
      BigInteger first = one.nextProbablePrime();
      return first.multiply(first.nextProbablePrime());
    }
  }
}
