// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import org.bouncycastle.crypto.signers.DSAEncoding;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.managedkeys.key.SignatureAlgorithm.Encoding;

/** Converts ECDSA signatures between ASN.1 DER (X9.62) and r|s (IEEE P1363), checking the range. */
final class EcdsaSignatures {

  private EcdsaSignatures() {}

  /**
   * Rewrites a signature.
   *
   * @throws SignatureException if it is not one: wrong length, or r or s not from 1 to n-1
   */
  static byte[] convert(ECKey key, byte[] signature, Encoding from, Encoding to)
      throws SignatureException {
    BigInteger order = key.getParams().getOrder();
    try {
      BigInteger[] rs = encoding(from).decode(order, signature);
      for (BigInteger value : rs) {
        if (value.signum() <= 0 || value.compareTo(order) >= 0) {
          throw new SignatureException("not an ECDSA signature: r or s is out of range");
        }
      }
      return from == to ? signature : encoding(to).encode(order, rs[0], rs[1]);
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle casts what it parsed without a look at it.
      throw new SignatureException("not an ECDSA signature in " + from + " form", e);
    }
  }

  private static DSAEncoding encoding(Encoding encoding) {
    return encoding == Encoding.DER ? StandardDSAEncoding.INSTANCE : PlainDSAEncoding.INSTANCE;
  }
}
