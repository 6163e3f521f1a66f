// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.time.Instant;
import org.managedkeys.pki.PkiException;

/** What is known of a certificate: RFC 6960 section 2.2. */
public sealed interface CertStatus {

  /** Issued, and not revoked. */
  CertStatus GOOD = new Good();

  /** Never issued as far as is known. */
  CertStatus UNKNOWN = new Unknown();

  /** {@link #GOOD}. */
  record Good() implements CertStatus {}

  /** {@link #UNKNOWN}. */
  record Unknown() implements CertStatus {}

  /**
   * Not to be relied on, for good or (reason 6, certificateHold) for now.
   *
   * @param time since when; fractions of a second are dropped
   * @param reason CRLReason, RFC 5280 section 5.3.1; 0 (unspecified) is not written
   */
  record Revoked(Instant time, int reason) implements CertStatus {

    /**
     * Checks the reason.
     *
     * @throws PkiException INVALID if there is no such reason
     */
    public Revoked {
      ReasonCodes.require(reason, false);
    }
  }
}
