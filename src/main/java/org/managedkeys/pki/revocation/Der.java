// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.managedkeys.pki.PkiException;

/** Encoding into memory, which does not fail. */
final class Der {

  private static final int LONG_FORM = 0x80;

  private Der() {}

  static byte[] encode(ASN1Object object) {
    try {
      return object.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw PkiException.failed("an object was not encoded", null, e);
    }
  }

  /**
   * Begins an element whose content follows: for what is too long to be held as objects first.
   * X.690 sections 8.1.2 and 10.1.
   *
   * @param tag of one octet
   * @param length of the content
   */
  static void writeHeader(ByteArrayOutputStream out, int tag, int length) {
    out.write(tag);
    if (length < LONG_FORM) {
      out.write(length);
      return;
    }
    int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
    out.write(LONG_FORM | octets);
    for (int left = octets - 1; left >= 0; left--) {
      out.write(length >>> (left * Byte.SIZE));
    }
  }
}
