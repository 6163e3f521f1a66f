// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * Reads what may be in one way only: DER, ITU-T X.690 section 10, with nothing behind it. Whoever
 * reads another encoding than somebody else can be made to read something else.
 */
final class StrictDer {

  private StrictDer() {}

  /**
   * The one object of some bytes.
   *
   * @param what the bytes are, for the message
   * @throws PkiException INVALID if they are no DER, or more than one object
   */
  static ASN1Primitive parse(byte[] bytes, String what) {
    try {
      ASN1Primitive parsed = ASN1Primitive.fromByteArray(bytes);
      if (parsed != null && Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), bytes)) {
        return parsed;
      }
    } catch (IOException | RuntimeException e) {
      throw PkiException.invalid(
          what + " is no DER, or something follows it", "it is cut off or damaged", e);
    }
    throw PkiException.invalid(
        what + " is not in DER, the one encoding that X.509 allows",
        "BER, such as indefinite lengths or sets that are not sorted, is refused");
  }
}
