// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The extensions that a request asks for: the attribute extensionRequest, RFC 2985 section 5.4.2.
 */
final class RequestedExtensions {

  private RequestedExtensions() {}

  /**
   * What the attributes of a request ask for; attributes of other types are of no meaning here.
   *
   * @throws PkiException INVALID for what is malformed, there twice, or critical and not known
   */
  static List<Extension> of(ASN1Set attributes) {
    Set<ASN1ObjectIdentifier> types = new HashSet<>();
    Optional<ASN1Encodable> requested = Optional.empty();
    for (ASN1Encodable element : attributes) {
      Attribute attribute = Attribute.getInstance(element);
      ASN1ObjectIdentifier type = attribute.getAttrType();
      if (!types.add(type)) {
        throw PkiException.invalid("the attribute " + type.getId() + " is there twice", null);
      }
      if (attribute.getAttrValues().size() == 0) {
        throw PkiException.invalid("the attribute " + type.getId() + " has no value", null);
      }
      if (type.equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
        if (attribute.getAttrValues().size() != 1) {
          throw PkiException.invalid(
              "the attribute extensionRequest has more than one value", null);
        }
        requested = Optional.of(attribute.getAttrValues().getObjectAt(0));
      }
    }
    return requested.map(RequestedExtensions::each).orElse(List.of());
  }

  private static List<Extension> each(ASN1Encodable requested) {
    List<Extension> extensions = new ArrayList<>();
    Set<ASN1ObjectIdentifier> types = new HashSet<>();
    for (ASN1Encodable element : ASN1Sequence.getInstance(requested)) {
      Extension extension = Extension.getInstance(element);
      if (!types.add(extension.getExtnId())) {
        throw PkiException.invalid(
            "the extension " + KnownExtension.nameOf(extension.getExtnId()) + " is there twice",
            null);
      }
      KnownExtension.check(extension);
      extensions.add(extension);
    }
    return List.copyOf(extensions);
  }
}
