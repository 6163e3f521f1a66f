// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;

/**
 * The check of an ML-DSA private key that comes from outside: the coefficients of its secret
 * vectors are packed in fields with room for more than they may be. Bouncy Castle does not look,
 * and a key out of range gives signatures that tell of it.
 *
 * @see <a href="https://csrc.nist.gov/pubs/fips/204/final">FIPS 204, algorithm 25, skDecode</a>
 */
final class MlDsaSecrets {

  private MlDsaSecrets() {}

  /**
   * Checks both secret vectors.
   *
   * @throws SoftwareKey.Unusable if a coefficient is out of range
   */
  static void check(MLDSAPrivateKeyParameters key) throws SoftwareKey.Unusable {
    // FIPS 204 table 1: eta is 4 for ML-DSA-65 and 2 for the others; a field holds eta - value.
    int eta = key.getParameters().equals(MLDSAParameters.ml_dsa_65) ? 4 : 2;
    if (!isInRange(key.getS1(), eta) || !isInRange(key.getS2(), eta)) {
      throw new SoftwareKey.Unusable("a coefficient of its secret vectors is out of range");
    }
  }

  private static boolean isInRange(byte[] packed, int eta) {
    int most = 2 * eta;
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(most);
    int held = 0;
    int buffer = 0;
    boolean inRange = true;
    for (byte part : packed) {
      buffer |= (part & 0xff) << held;
      held += Byte.SIZE;
      while (held >= bits) {
        inRange &= (buffer & ((1 << bits) - 1)) <= most;
        buffer >>>= bits;
        held -= bits;
      }
    }
    return inRange;
  }
}
