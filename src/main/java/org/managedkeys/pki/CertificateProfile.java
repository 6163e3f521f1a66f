// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What a certificate is to say of its subject, checked against every rule that applies and not
 * changed afterwards. What comes from its issuer (name, serial number, key identifier of the
 * issuer, where to find revocation data) is added when it is assembled.
 *
 * @param notBefore whole seconds
 * @param notAfter whole seconds
 * @param extensions in the order in which they are written, each type once
 */
public record CertificateProfile(
    X500Name subject,
    SubjectPublicKeyInfo publicKey,
    Instant notBefore,
    Instant notAfter,
    List<Extension> extensions) {

  public CertificateProfile {
    extensions = List.copyOf(extensions);
    long types = extensions.stream().map(Extension::getExtnId).distinct().count();
    if (types != extensions.size()) {
      throw PkiException.invalid("an extension is there twice", null);
    }
    if (notAfter.isBefore(notBefore)) {
      throw PkiException.invalid(
          "the certificate would end (" + notAfter + ") before it begins (" + notBefore + ")",
          null);
    }
  }
}
