// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mark of Infineon's RSA keys that can be factored, CVE-2017-15361: their primes are {@code k *
 * M + (65537^a mod M)}, where M is the product of the first primes, so that the modulus is a power
 * of 65537 modulo M as well. Nemec et al., "The Return of Coppersmith's Attack", section 2.2.
 *
 * <p>The first 39 primes divide M for every size of key. A power of 65537 modulo each of them is
 * one modulo all if the exponents agree; by chance that happens to one key in 2^154.
 */
final class Roca {

  private static final BigInteger GENERATOR = BigInteger.valueOf(65_537);
  private static final int LAST_PRIME = 167;
  private static final List<Residues> PRIMES = primes();
  private static final BigInteger PRODUCT =
      PRIMES.stream()
          .map(residues -> BigInteger.valueOf(residues.prime))
          .reduce(BigInteger.ONE, BigInteger::multiply);

  private Roca() {}

  /** Whether a modulus has the mark. */
  static boolean marks(BigInteger modulus) {
    BigInteger rest = modulus.mod(PRODUCT);
    long[] exponents = new long[PRIMES.size()];
    for (int i = 0; i < exponents.length; i++) {
      Residues residues = PRIMES.get(i);
      exponents[i] = residues.logarithms[rest.mod(BigInteger.valueOf(residues.prime)).intValue()];
      if (exponents[i] < 0) {
        return false;
      }
    }
    return agree(exponents);
  }

  /** Whether one exponent is each of these modulo the order that it belongs to. */
  private static boolean agree(long[] exponents) {
    BigInteger exponent = BigInteger.ZERO;
    BigInteger modulus = BigInteger.ONE;
    for (int i = 0; i < exponents.length; i++) {
      BigInteger order = BigInteger.valueOf(PRIMES.get(i).order);
      BigInteger wanted = BigInteger.valueOf(exponents[i]);
      BigInteger common = modulus.gcd(order);
      if (exponent.subtract(wanted).mod(common).signum() != 0) {
        return false;
      }
      while (!exponent.mod(order).equals(wanted)) {
        exponent = exponent.add(modulus);
      }
      modulus = modulus.divide(common).multiply(order);
    }
    return true;
  }

  /**
   * The powers of 65537 modulo a prime.
   *
   * @param order how many there are
   * @param logarithms by residue; -1 where it is no power
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Residues(int prime, int order, long[] logarithms) {

    static Residues of(int prime) {
      long[] logarithms = new long[prime];
      Arrays.fill(logarithms, -1);
      int step = GENERATOR.mod(BigInteger.valueOf(prime)).intValue();
      int power = 1;
      int exponent = 0;
      while (logarithms[power] < 0) {
        logarithms[power] = exponent;
        exponent++;
        power = power * step % prime;
      }
      return new Residues(prime, exponent, logarithms);
    }
  }

  private static List<Residues> primes() {
    List<Residues> primes = new ArrayList<>();
    for (int candidate = 3; candidate <= LAST_PRIME; candidate += 2) {
      if (BigInteger.valueOf(candidate).isProbablePrime(50)) {
        primes.add(Residues.of(candidate));
      }
    }
    return List.copyOf(primes);
  }
}
