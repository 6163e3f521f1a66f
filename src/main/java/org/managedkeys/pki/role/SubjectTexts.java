// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/** The texts in a subject's name. */
final class SubjectTexts {

  private SubjectTexts() {}

  /** Those of one attribute, in the order of the name. */
  static List<String> of(X500Name name, ASN1ObjectIdentifier attribute) {
    List<String> texts = new ArrayList<>();
    for (RDN part : name.getRDNs()) {
      for (AttributeTypeAndValue value : part.getTypesAndValues()) {
        if (value.getType().equals(attribute)
            && value.getValue().toASN1Primitive() instanceof ASN1String text) {
          texts.add(text.getString());
        }
      }
    }
    return texts;
  }

  /** The last of an attribute, as Go takes it; empty if there is none. */
  static String last(X500Name name, ASN1ObjectIdentifier attribute) {
    List<String> texts = of(name, attribute);
    return texts.isEmpty() ? "" : texts.get(texts.size() - 1);
  }
}
