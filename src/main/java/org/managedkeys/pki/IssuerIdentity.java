// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Who signs, as certificates and revocation lists say: name, key identifier, and where to find what
 * belongs to the issuer. Immutable.
 *
 * @param name as the issuer's certificate has it, to the byte
 * @param keyIdentifier the issuer's subjectKeyIdentifier, RFC 5280 section 4.2.1.2
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out, never compared.
public record IssuerIdentity(X500Name name, byte[] keyIdentifier, IssuerUrls urls) {

  public IssuerIdentity {
    keyIdentifier = keyIdentifier.clone();
  }

  /**
   * As a certificate says; one without a key identifier gets that of its public key.
   *
   * @throws PkiException INVALID if it cannot be read
   */
  public static IssuerIdentity of(X509Certificate issuer, IssuerUrls urls) {
    TBSCertificate read = Certificates.parsed(issuer).getTBSCertificate();
    return new IssuerIdentity(
        read.getSubject(),
        Optional.ofNullable(read.getExtensions())
            .map(extensions -> extensions.getExtension(Extension.subjectKeyIdentifier))
            .map(IssuerIdentity::octets)
            .orElseGet(() -> KeyIdentifiers.of(read.getSubjectPublicKeyInfo())),
        urls);
  }

  private static byte[] octets(Extension said) {
    try {
      return ASN1OctetString.getInstance(said.getParsedValue()).getOctets();
    } catch (IllegalArgumentException e) {
      throw PkiException.invalid("the issuer's key identifier cannot be read", null, e);
    }
  }

  @Override
  public byte[] keyIdentifier() {
    return keyIdentifier.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IssuerIdentity that
        && name.equals(that.name)
        && Arrays.equals(keyIdentifier, that.keyIdentifier)
        && urls.equals(that.urls);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keyIdentifier);
  }
}
