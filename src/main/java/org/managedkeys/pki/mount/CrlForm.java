// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

/** Which of an issuer's two revocation lists: RFC 5280 section 5.2.4. */
public enum CrlForm {
  /** All that are revoked. */
  COMPLETE,
  /** Those that are not in the complete list yet. */
  DELTA
}
