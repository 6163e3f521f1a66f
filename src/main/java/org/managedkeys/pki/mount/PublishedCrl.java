// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Instant;

/** A signed revocation list, complete or delta, with its times. Immutable. */
public final class PublishedCrl {

  private final long number;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final byte[] encoded;

  /** Takes over the encoding, which nobody may change any more. */
  PublishedCrl(CrlHead.Published list, byte[] encoded) {
    this.number = list.number();
    this.thisUpdate = list.thisUpdate();
    this.nextUpdate = list.nextUpdate();
    this.encoded = encoded;
  }

  /** CRLNumber, which no other list of the issuer has. */
  long number() {
    return number;
  }

  /** When it was issued, RFC 5280 section 5.1.2.4. */
  public Instant thisUpdate() {
    return thisUpdate;
  }

  /** By when there is another at the latest, RFC 5280 section 5.1.2.5. */
  public Instant nextUpdate() {
    return nextUpdate;
  }

  /** DER. */
  public byte[] encoded() {
    return encoded.clone();
  }

  int length() {
    return encoded.length;
  }
}
