// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.teletrust.TeleTrusTObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.CertificateAlgorithm;

final class KeyQualityTest {

  @ParameterizedTest
  @EnumSource
  void check_keyJustMade_findsNothing(CertificateAlgorithm algorithm) {
    assertThat(KeyQuality.check(SampleKeys.info(SampleKeys.like(algorithm)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void check_eachCurve_findsNothing(String curve) {
    assertThat(KeyQuality.check(SampleKeys.info(SampleKeys.elliptic(curve)))).isEmpty();
  }

  @Test
  void check_brainpool_findsNothing() {
    ASN1ObjectIdentifier curve = TeleTrusTObjectIdentifiers.brainpoolP256r1;

    assertThat(KeyQuality.check(SampleKeys.onCurve(curve, KeyCases.generator(curve, false))))
        .isEmpty();
  }

  /** Two of the four points of small order of a curve with a cofactor. */
  @Test
  void check_pointOfAnotherOrder_isFound() {
    byte[] point = new byte[73];
    point[0] = 4;
    // x is 0, and y the root of b, which is 1 on this curve.
    point[72] = 1;

    assertThat(KeyQuality.check(SampleKeys.onCurve(SECObjectIdentifiers.sect283k1, point)))
        .extracting(Finding::code)
        .containsExactly("key.ec_point");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "04", "0401", "05", "07"})
  void check_noPoint_isFound(String digits) {
    assertThat(
            KeyQuality.check(
                SampleKeys.onCurve(SECObjectIdentifiers.secp256r1, Samples.hex(digits))))
        .extracting(Finding::code)
        .containsExactly("key.ec_point");
  }

  /** The modulus as a number of which BER takes the sign for granted. */
  @Test
  void check_negativeModulus_isUnreadable() {
    assertThat(
            KeyQuality.check(
                SampleKeys.rsa(SampleKeys.modulus().negate(), SampleKeys.USUAL_EXPONENT)))
        .extracting(Finding::code)
        .contains("key.rsa_readable");
  }

  /** A product of two primes that were chosen apart: what everybody has. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void check_primesApart_findsNothing(int seed) {
    Random random = new Random(seed);
    BigInteger modulus = prime(1024, random).multiply(prime(1024, random));

    assertThat(KeyQuality.check(SampleKeys.rsa(modulus, SampleKeys.USUAL_EXPONENT))).isEmpty();
  }

  /** Far more rounds would be needed, though the primes have their upper 500 bits in common. */
  @Test
  void check_primesNotQuiteClose_findsNothing() {
    BigInteger first = prime(1024, new Random(2));
    BigInteger second = first.add(BigInteger.ONE.shiftLeft(524)).nextProbablePrime();

    assertThat(KeyQuality.check(SampleKeys.rsa(first.multiply(second), SampleKeys.USUAL_EXPONENT)))
        .isEmpty();
  }

  /** A power of 65537 modulo each small prime, but not of one exponent: no mark. */
  @Test
  void marks_residuesThatDoNotAgree_isNoMark() {
    // 65537^1 modulo 3, 5 and 7, and 65537^0 modulo 11 and all the others up to 167.
    BigInteger product = BigInteger.ONE;
    for (int p = 11; p <= 167; p += 2) {
      if (BigInteger.valueOf(p).isProbablePrime(20)) {
        product = product.multiply(BigInteger.valueOf(p));
      }
    }
    BigInteger candidate = BigInteger.ONE;
    BigInteger first = BigInteger.valueOf(105);
    while (!candidate.mod(first).equals(BigInteger.valueOf(65_537).mod(first))) {
      candidate = candidate.add(product);
    }

    assertThat(Roca.marks(candidate)).isFalse();
    assertThat(Roca.marks(BigInteger.valueOf(65_537).pow(50))).isTrue();
  }

  @Test
  void lint_certificateOfAWeakKey_findsItToo() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.key = SampleKeys.rsa(KeyCases.WeakModuli.close(), SampleKeys.USUAL_EXPONENT);

    assertThat(leaf.lint(CertificateSample.PRIVATE))
        .extracting(Finding::code)
        .containsExactly("key.fermat");
  }

  /** Nobody waits for arithmetic on a number that is refused for its size. */
  @Test
  void check_hugeModulus_isRefusedAtOnce() {
    SubjectPublicKeyInfo key = SampleKeys.rsa(SampleKeys.odd(400_000), SampleKeys.USUAL_EXPONENT);

    assertThat(KeyQuality.check(key)).extracting(Finding::code).containsExactly("key.rsa_large");
  }

  private static BigInteger prime(int bits, Random random) {
    return new BigInteger(bits, random)
        .setBit(bits - 1)
        .setBit(bits - 2)
        .clearBit(0)
        .nextProbablePrime();
  }
}
