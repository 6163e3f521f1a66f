// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reads and writes certificates, RFC 5280. */
public final class Certificates {

  private static final String PEM_TYPE = "CERTIFICATE";
  private static final String OLD_PEM_TYPE = "X509 CERTIFICATE";

  private Certificates() {}

  /**
   * Reads one certificate; nothing may follow it.
   *
   * @throws PkiException INVALID if it is none
   */
  public static X509Certificate parse(byte[] der) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      if (Arrays.equals(certificate.getEncoded(), der)) {
        return certificate;
      }
    } catch (CertificateException | RuntimeException e) {
      throw PkiException.invalid("the certificate cannot be read", "it is DER, RFC 5280", e);
    }
    throw PkiException.invalid("something follows the certificate", null);
  }

  /**
   * Reads a bundle, in its order; explanations between the certificates are skipped.
   *
   * @throws PkiException INVALID if there is none, one cannot be read, or there is something else,
   *     such as a private key
   */
  public static List<X509Certificate> parsePem(String pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : Pem.parse(pem)) {
      if (!block.type().equals(PEM_TYPE) && !block.type().equals(OLD_PEM_TYPE)) {
        throw PkiException.invalid(
            "the bundle holds a " + block.type() + ", not certificates only", null);
      }
      certificates.add(parse(block.der()));
    }
    if (certificates.isEmpty()) {
      throw PkiException.invalid(
          "there is no certificate", "it begins with -----BEGIN CERTIFICATE-----");
    }
    return List.copyOf(certificates);
  }

  /** PEM, without an end of line after the last one. */
  public static String pem(X509Certificate certificate) {
    return pem(der(certificate));
  }

  /** PEM, without an end of line after the last one. */
  public static String pem(byte[] derCertificate) {
    return Pem.encode(PEM_TYPE, derCertificate);
  }

  /** DER. */
  public static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw PkiException.invalid("the certificate cannot be written", null, e);
    }
  }

  /**
   * Its public key, also one of a type that this JDK does not know.
   *
   * @throws PkiException INVALID if it cannot be read
   */
  public static SubjectPublicKeyInfo publicKey(X509Certificate certificate) {
    return parsed(certificate).getSubjectPublicKeyInfo();
  }

  /** As Bouncy Castle reads it: names to the byte, keys of every type. */
  static Certificate parsed(X509Certificate certificate) {
    return parsed(der(certificate));
  }

  /** The same of DER. */
  static Certificate parsed(byte[] derCertificate) {
    try {
      return Certificate.getInstance(derCertificate);
    } catch (IllegalArgumentException e) {
      throw PkiException.invalid("the certificate cannot be read", null, e);
    }
  }
}
