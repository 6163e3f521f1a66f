// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** What else is to be done when an issuer is revoked. */
interface IssuerRevocation {

  /**
   * Revokes the certificate of an issuer by the other issuer of the mount that has signed it.
   *
   * @return what did not work out of what follows from it; empty also if none of the mount has
   *     signed it
   */
  Optional<String> revokeIssuer(X509Certificate certificate);
}
