// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Authorities that are to be certified by another one with the certificate that they made for
 * themselves: Vault's {@code sign-self-issued}, for handing over from one root to the next.
 */
public final class SelfIssued {

  private SelfIssued() {}

  /**
   * What the certificate says, to be said by another issuer: subject, key, validity and extensions.
   *
   * @throws PkiException INVALID if it cannot be read, is not the certificate of an authority, or
   *     its issuer is not its subject
   */
  public static CertificateProfile profile(X509Certificate certificate) {
    Certificates.requireReadableExtensions(certificate);
    TBSCertificate said = Certificates.parsed(certificate).getTBSCertificate();
    List<Extension> extensions = extensions(said);
    boolean authority =
        Optional.ofNullable(said.getExtensions())
            .map(BasicConstraints::fromExtensions)
            .map(BasicConstraints::isCA)
            .orElse(false);
    if (!authority) {
      throw PkiException.invalid(
          "the given certificate is not a CA certificate", "its basicConstraints have no cA");
    }
    if (!said.getIssuer().equals(said.getSubject())) {
      throw PkiException.invalid(
          "the given certificate is not self-issued", "its issuer is not its subject");
    }
    SubjectKeys.check(said.getSubjectPublicKeyInfo());
    return new CertificateProfile(
        said.getSubject(),
        said.getSubjectPublicKeyInfo(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        extensions);
  }

  /**
   * Refuses a certificate whose key is of another type than its new issuer's: Vault's {@code
   * require_matching_certificate_algorithms}.
   *
   * @throws PkiException REFUSED
   */
  public static void requireSameKeyType(X509Certificate issuer, X509Certificate certificate) {
    ASN1ObjectIdentifier wanted = keyType(issuer);
    ASN1ObjectIdentifier there = keyType(certificate);
    if (!wanted.equals(there)) {
      throw PkiException.refused(
          "the given certificate's key is of the type "
              + there.getId()
              + ", that of its issuer "
              + wanted.getId(),
          "require_matching_certificate_algorithms is true");
    }
  }

  private static ASN1ObjectIdentifier keyType(X509Certificate certificate) {
    return Certificates.publicKey(certificate).getAlgorithm().getAlgorithm();
  }

  private static List<Extension> extensions(TBSCertificate said) {
    List<Extension> all = new ArrayList<>();
    Extensions extensions = said.getExtensions();
    if (extensions != null) {
      Arrays.stream(extensions.getExtensionOIDs()).map(extensions::getExtension).forEach(all::add);
    }
    return all;
  }
}
