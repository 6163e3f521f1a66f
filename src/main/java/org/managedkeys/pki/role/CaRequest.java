// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;

/**
 * What the CSR of an intermediate says.
 *
 * @param extensions each type once
 */
public record CaRequest(X500Name subject, List<Extension> extensions) {

  public CaRequest {
    extensions = List.copyOf(extensions);
  }
}
