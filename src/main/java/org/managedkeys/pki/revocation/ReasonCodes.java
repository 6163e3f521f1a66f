// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import org.managedkeys.pki.PkiException;

/** Why certificates are revoked: CRLReason, RFC 5280 section 5.3.1. */
final class ReasonCodes {

  static final int UNSPECIFIED = 0;
  static final int REMOVE_FROM_CRL = 8;
  private static final int UNUSED = 7;
  static final int LAST = 10;

  private ReasonCodes() {}

  /**
   * Refuses a code that is none.
   *
   * @param removable whether an entry may be there to take back an earlier one, which only delta
   *     revocation lists do
   * @throws PkiException INVALID
   */
  static void require(int reason, boolean removable) {
    boolean known = reason >= UNSPECIFIED && reason <= LAST && reason != UNUSED;
    if (!known) {
      throw PkiException.invalid(
          "there is no reason " + reason + " for revocation", "reasons are 0 to 6 and 8 to 10");
    }
    if (reason == REMOVE_FROM_CRL && !removable) {
      throw PkiException.invalid(
          "the reason 8 (removeFromCRL) is for delta revocation lists",
          "a certificate that is not revoked any more is left out");
    }
  }
}
