// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.math.BigInteger;

/** Knows what was issued, and what of it is revoked. Asked by many threads at once. */
@FunctionalInterface
public interface StatusSource {

  /**
   * A certificate's status now. What is thrown is told to {@link OcspFailures}.
   *
   * @param issuer who is said to have issued it; one of {@link OcspIssuers}
   * @param serial positive, at most 20 octets
   */
  CertStatus status(IssuerKey issuer, BigInteger serial);
}
