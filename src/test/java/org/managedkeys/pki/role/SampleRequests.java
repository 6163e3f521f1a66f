// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.RequestAssembly;
import org.managedkeys.pki.SigningKey;

/** CSRs. */
final class SampleRequests {

  private SampleRequests() {}

  /** Of a P-256 key. */
  static CertificateRequest of(String subject, Extension... extensions) {
    return of(SampleKeys.P256, subject, extensions);
  }

  static CertificateRequest of(SigningKey key, String subject, Extension... extensions) {
    return CertificateRequest.parse(
        RequestAssembly.assemble(
                new X500Name(subject), key, List.of(extensions), key.choose(0, Optional.empty()))
            .sign(key));
  }

  static Extension names(GeneralName... names) {
    return DerExtension.of(Extension.subjectAlternativeName, false, new GeneralNames(names));
  }

  static GeneralName host(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }

  static GeneralName address(String address) {
    return new GeneralName(GeneralName.iPAddress, address);
  }

  static Extension ca() {
    return DerExtension.of(Extension.basicConstraints, true, new BasicConstraints(true));
  }
}
