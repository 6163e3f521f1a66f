// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.managedkeys.key.KeyAlgorithm;

/** Recognises a curve from its parameters, which carry no name. */
final class Curves {

  private Curves() {}

  /** The row of a curve; the order of its group identifies it among those of the table. */
  static Optional<KeyAlgorithm> of(ECParameterSpec parameters) {
    return Arrays.stream(KeyAlgorithm.values())
        .filter(row -> row.family() == KeyAlgorithm.Family.EC)
        .filter(row ->
            ECNamedCurveTable.getByOID(new ASN1ObjectIdentifier(row.oid()))
                .getN()
                .equals(parameters.getOrder()))
        .findFirst();
  }
}
