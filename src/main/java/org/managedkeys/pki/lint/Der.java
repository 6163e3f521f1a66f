// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.util.Arrays;
import java.util.Enumeration;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;

/** Whether something is encoded in the one way that DER allows, ITU-T X.690 section 10. */
final class Der {

  private Der() {}

  /** Whether an object was read from the bytes that DER has for it. */
  static boolean isCanonical(ASN1Primitive object, byte[] encoded) {
    try {
      return Arrays.equals(object.getEncoded(ASN1Encoding.DER), encoded)
          && booleansAreCanonical(object);
    } catch (IOException e) {
      return false;
    }
  }

  /** Bouncy Castle keeps any value that means true. */
  private static boolean booleansAreCanonical(ASN1Primitive object) throws IOException {
    if (object instanceof ASN1Boolean bool) {
      byte[] encoded = bool.getEncoded();
      byte value = encoded[encoded.length - 1];
      return value == 0 || value == (byte) 0xff;
    }
    if (object instanceof ASN1Sequence sequence) {
      return allCanonical(sequence.getObjects());
    }
    if (object instanceof ASN1Set set) {
      return allCanonical(set.getObjects());
    }
    return !(object instanceof ASN1TaggedObject tagged)
        || !tagged.isExplicit()
        || booleansAreCanonical(tagged.getExplicitBaseObject().toASN1Primitive());
  }

  private static boolean allCanonical(Enumeration<?> elements) throws IOException {
    while (elements.hasMoreElements()) {
      if (elements.nextElement() instanceof ASN1Primitive element
          && !booleansAreCanonical(element)) {
        return false;
      }
    }
    return true;
  }
}
