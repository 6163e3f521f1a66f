// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.Certificates;

/**
 * Under whose name and key a certificate was signed, as a short digest. Issuers of one name and one
 * key are one for whoever checks a certificate: RFC 5280 section 5 knows no other, so they have one
 * revocation list and one sequence of its numbers. It stays the same if an issuer is deleted and
 * imported again.
 *
 * @param text 20 digits of SHA-256 in lower-case hexadecimal
 */
record IssuerScope(String text) {

  private static final int DIGITS = 20;

  static IssuerScope of(X500Name name, SubjectPublicKeyInfo key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getEncoded(ASN1Encoding.DER));
      // Without the algorithm, whose parameters may be written in more than one way.
      digest.update(key.getPublicKeyData().getBytes());
      return new IssuerScope(HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS));
    } catch (IOException e) {
      throw new IllegalStateException("what was read from DER can be written", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** That of what an issuer signs. */
  static IssuerScope of(X509Certificate issuer) {
    Certificate certificate = Certificates.parsed(issuer);
    return of(certificate.getSubject(), certificate.getSubjectPublicKeyInfo());
  }

  @Override
  public String toString() {
    return text;
  }
}
