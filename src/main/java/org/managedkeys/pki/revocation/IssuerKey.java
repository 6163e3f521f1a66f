// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.Certificates;

/**
 * An issuer as OCSP requests name it: by its name and its key, RFC 6960 section 4.1.1. All
 * certificates that an issuer has with one name and one key, such as cross-signed ones, are one
 * issuer here, and have their serial numbers in common. Immutable.
 */
public final class IssuerKey {

  private final X500Name name;
  private final SubjectPublicKeyInfo key;
  private final byte[] encodedName;
  private final byte[] encodedKey;
  private final int hash;

  private IssuerKey(X500Name name, SubjectPublicKeyInfo key) {
    this.name = name;
    this.key = key;
    this.encodedName = Der.encode(name);
    this.encodedKey = Der.encode(key);
    this.hash = 31 * Arrays.hashCode(encodedName) + Arrays.hashCode(encodedKey);
  }

  /**
   * The issuer that a certificate is of.
   *
   * @throws org.managedkeys.pki.PkiException INVALID if the certificate cannot be read
   */
  public static IssuerKey of(X509Certificate issuer) {
    Certificate certificate = Certificates.parsed(issuer);
    return new IssuerKey(certificate.getSubject(), certificate.getSubjectPublicKeyInfo());
  }

  public X500Name name() {
    return name;
  }

  public SubjectPublicKeyInfo subjectPublicKeyInfo() {
    return key;
  }

  byte[] nameHash(MessageDigest digest) {
    return digest.digest(encodedName);
  }

  /** Of the key's bits alone, without their algorithm. */
  byte[] keyHash(MessageDigest digest) {
    return digest.digest(key.getPublicKeyData().getBytes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IssuerKey that
        && hash == that.hash
        && Arrays.equals(encodedName, that.encodedName)
        && Arrays.equals(encodedKey, that.encodedKey);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
