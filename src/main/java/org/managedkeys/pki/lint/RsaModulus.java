// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.math.BigInteger;

/**
 * What is known to be wrong with moduli of RSA whose factors nobody was told.
 *
 * <p>Nothing here is a cryptographic primitive: it is arithmetic on public numbers.
 */
final class RsaModulus {

  private static final int SIEVE = 10_000;
  private static final int FERMAT_ROUNDS = 100;

  /** Odd primes below 10,000, multiplied. */
  private static final BigInteger SMALL_PRIMES = product(3, SIEVE);

  /** 2^6; and 9 * 5 * 7 * 11 * 13: few numbers are squares modulo both. */
  private static final int BINARY = 64;

  private static final int ODD = 45_045;
  private static final BigInteger ODD_MODULUS = BigInteger.valueOf(ODD);
  private static final boolean[] SQUARES_BINARY = squares(BINARY);
  private static final boolean[] SQUARES_ODD = squares(ODD);

  private RsaModulus() {}

  private static BigInteger product(int from, int below) {
    boolean[] composite = new boolean[below];
    BigInteger product = BigInteger.ONE;
    for (int i = 2; i < below; i++) {
      if (!composite[i]) {
        if (i >= from) {
          product = product.multiply(BigInteger.valueOf(i));
        }
        for (int multiple = i * 2; multiple < below; multiple += i) {
          composite[multiple] = true;
        }
      }
    }
    return product;
  }

  private static boolean[] squares(int modulus) {
    boolean[] squares = new boolean[modulus];
    for (long i = 0; i < modulus; i++) {
      squares[(int) (i * i % modulus)] = true;
    }
    return squares;
  }

  /** Whether an odd prime below 10,000 divides it. */
  static boolean hasSmallFactor(BigInteger modulus) {
    return !SMALL_PRIMES.mod(modulus).gcd(modulus).equals(BigInteger.ONE);
  }

  /**
   * Whether Fermat's method finds its factors in 100 rounds, because they are close to each other:
   * CVE-2022-26320.
   *
   * @param modulus odd
   */
  static boolean hasCloseFactors(BigInteger modulus) {
    BigInteger[] root = modulus.sqrtAndRemainder();
    BigInteger middle = root[1].signum() == 0 ? root[0] : root[0].add(BigInteger.ONE);
    BigInteger square = middle.multiply(middle).subtract(modulus);
    BigInteger step = middle.shiftLeft(1).add(BigInteger.ONE);
    for (int round = 0; round < FERMAT_ROUNDS; round++) {
      if (isSquare(square)) {
        return true;
      }
      square = square.add(step);
      step = step.add(BigInteger.TWO);
    }
    return false;
  }

  private static boolean isSquare(BigInteger number) {
    return SQUARES_BINARY[number.intValue() & (BINARY - 1)]
        && SQUARES_ODD[number.mod(ODD_MODULUS).intValue()]
        && number.sqrtAndRemainder()[1].signum() == 0;
  }
}
