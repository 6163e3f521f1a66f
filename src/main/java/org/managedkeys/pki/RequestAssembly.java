// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;

/** Writes requests for certificates of our own keys as they will be signed: PKCS#10, RFC 2986. */
public final class RequestAssembly {

  private RequestAssembly() {}

  /**
   * A request of a key.
   *
   * @param extensions to ask for, RFC 2985 section 5.4.2; may be none
   * @throws PkiException INVALID if it cannot be written
   */
  public static ToBeSigned assemble(
      X500Name subject,
      SigningKey key,
      List<Extension> extensions,
      CertificateAlgorithm algorithm) {
    ASN1Set attributes =
        extensions.isEmpty()
            ? new DERSet()
            : new DERSet(
                new Attribute(
                    PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                    new DERSet(new Extensions(extensions.toArray(Extension[]::new)))));
    try {
      return new ToBeSigned(
          new CertificationRequestInfo(subject, key.subjectPublicKeyInfo(), attributes)
              .getEncoded(ASN1Encoding.DER),
          algorithm);
    } catch (IOException e) {
      throw PkiException.invalid("the certificate request cannot be written", null, e);
    }
  }
}
