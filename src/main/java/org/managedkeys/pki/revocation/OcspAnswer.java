// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.jspecify.annotations.Nullable;

/**
 * An OCSP response, RFC 6960 section 4.2.1, with what a server needs to say of it in HTTP headers
 * (RFC 5019 section 6.2). Immutable.
 */
public final class OcspAnswer {

  /** OCSPResponseStatus. */
  public enum Status {
    /** Signed, whatever it says of the certificates. */
    SUCCESSFUL(OCSPResponseStatus.SUCCESSFUL),
    /** The request is not one. */
    MALFORMED_REQUEST(OCSPResponseStatus.MALFORMED_REQUEST),
    /** Something is broken here. */
    INTERNAL_ERROR(OCSPResponseStatus.INTERNAL_ERROR),
    /** The key service is away. */
    TRY_LATER(OCSPResponseStatus.TRY_LATER),
    /** No issuer that the request names is one of ours. */
    UNAUTHORIZED(OCSPResponseStatus.UNAUTHORIZED);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    /** As the response has it: 0, 1, 2, 3 or 6. */
    public int code() {
      return code;
    }
  }

  private final Status status;
  private final byte[] encoded;
  private final @Nullable Instant thisUpdate;
  private final @Nullable Instant nextUpdate;
  private final boolean settled;

  private OcspAnswer(
      Status status,
      @Nullable ResponseBytes content,
      @Nullable Instant thisUpdate,
      @Nullable Instant nextUpdate,
      boolean settled) {
    this.status = status;
    this.encoded = Der.encode(new OCSPResponse(new OCSPResponseStatus(status.code), content));
    this.thisUpdate = thisUpdate;
    this.nextUpdate = nextUpdate;
    this.settled = settled;
  }

  /** Without content, which has no signature either: anybody could have sent it. */
  static OcspAnswer unsigned(Status status) {
    return new OcspAnswer(status, null, null, null, false);
  }

  /**
   * With a BasicOCSPResponse.
   *
   * @param settled as {@link #isSettled}
   */
  static OcspAnswer signed(
      byte[] basic, Instant thisUpdate, @Nullable Instant nextUpdate, boolean settled) {
    return new OcspAnswer(
        Status.SUCCESSFUL,
        new ResponseBytes(OCSPObjectIdentifiers.id_pkix_ocsp_basic, new DEROctetString(basic)),
        thisUpdate,
        nextUpdate,
        settled);
  }

  public Status status() {
    return status;
  }

  /** DER. */
  public byte[] encoded() {
    return encoded.clone();
  }

  int length() {
    return encoded.length;
  }

  /**
   * Whether others who ask the same may be given it too: it is signed, holds nobody's nonce, and
   * knows every certificate, as one that is unknown may be issued a moment later.
   */
  public boolean isSettled() {
    return settled;
  }

  /** When what it says was known to be right; empty unless it is signed. */
  public Optional<Instant> thisUpdate() {
    return Optional.ofNullable(thisUpdate);
  }

  /** When newer is to be had at the latest; empty unless it is signed and says so. */
  public Optional<Instant> nextUpdate() {
    return Optional.ofNullable(nextUpdate);
  }
}
