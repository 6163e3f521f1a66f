// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Revocation lists as text: RFC 7468 section 6. */
public final class CrlText {

  private static final int LINE = 64;

  private CrlText() {}

  /** PEM of a list in DER. */
  public static String pem(byte[] der) {
    Base64.Encoder encoder = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN X509 CRL-----\n"
        + encoder.encodeToString(der)
        + "\n-----END X509 CRL-----\n";
  }
}
