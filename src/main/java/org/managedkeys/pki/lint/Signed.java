// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** What certificates and revocation lists have in common: ITU-T X.509 section 7.2, SIGNED. */
interface Signed {

  /** The algorithm as what is signed names it. */
  AlgorithmIdentifier innerAlgorithm();

  /** The algorithm as it stands beside the signature. */
  AlgorithmIdentifier outerAlgorithm();

  ASN1BitString signature();
}
