// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.managedkeys.key.KeyAlgorithm;

/** Recognises a curve from its parameters, which carry no name. */
final class Curves {

  private Curves() {}

  /** The row of a curve, all of whose numbers are those of the table's. */
  static Optional<KeyAlgorithm> of(ECParameterSpec parameters) {
    return Arrays.stream(KeyAlgorithm.values())
        .filter(row -> row.family() == KeyAlgorithm.Family.EC)
        .filter(row -> isSame(curve(row), parameters))
        .findFirst();
  }

  private static X9ECParameters curve(KeyAlgorithm row) {
    return ECNamedCurveTable.getByOID(new ASN1ObjectIdentifier(row.oid()));
  }

  private static boolean isSame(X9ECParameters curve, ECParameterSpec given) {
    ECPoint generator = curve.getG().normalize();
    return curve.getN().equals(given.getOrder())
        && given.getCurve().getField() instanceof ECFieldFp field
        && curve.getCurve().getField().getCharacteristic().equals(field.getP())
        && curve.getCurve().getA().toBigInteger().equals(given.getCurve().getA())
        && curve.getCurve().getB().toBigInteger().equals(given.getCurve().getB())
        && generator.getAffineXCoord().toBigInteger().equals(given.getGenerator().getAffineX())
        && generator.getAffineYCoord().toBigInteger().equals(given.getGenerator().getAffineY());
  }
}
