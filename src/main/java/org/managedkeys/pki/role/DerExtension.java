// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/** Extensions of values. */
final class DerExtension {

  private DerExtension() {}

  static Extension of(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    try {
      return new Extension(type, critical, value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("what was made here has an encoding", e);
    }
  }

  /** The extension of a type, if a request has it. */
  static Optional<Extension> find(List<Extension> extensions, ASN1ObjectIdentifier type) {
    return extensions.stream().filter(one -> one.getExtnId().equals(type)).findFirst();
  }
}
