// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.managedkeys.key.KeyAlgorithm;

/** Signatures of services that write the pair (r, s) in DER, X9.62. */
public final class EcdsaEncoding {

  private EcdsaEncoding() {}

  /** r and s side by side; empty if they are not written right or not of the curve. */
  public static Optional<byte[]> plain(KeyAlgorithm curve, byte[] der) {
    BigInteger order = CustomNamedCurves.getByOID(new ASN1ObjectIdentifier(curve.oid())).getN();
    try {
      BigInteger[] pair = StandardDSAEncoding.INSTANCE.decode(order, der);
      return pair[0].signum() > 0 && pair[1].signum() > 0
          ? Optional.of(PlainDSAEncoding.INSTANCE.encode(order, pair[0], pair[1]))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle has several exceptions for what is no such pair.
      return Optional.empty();
    }
  }
}
