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
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
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
      throw unreadable(e);
    }
    throw PkiException.invalid("something follows the certificate", null);
  }

  /**
   * Reads one certificate that somebody hands in: also what the JDK takes as it is and others would
   * stumble over later, such as a name or a key that is malformed. Nothing may follow it.
   *
   * @throws PkiException INVALID if it is none
   */
  public static X509Certificate parseForeign(byte[] der) {
    X509Certificate certificate = parse(der);
    Certificate read = parsed(certificate);
    try {
      for (X500Name name : List.of(read.getIssuer(), read.getSubject())) {
        Arrays.stream(name.getRDNs()).forEach(RDN::getTypesAndValues);
      }
      // Bits that are no octets are refused by these.
      read.getSubjectPublicKeyInfo().getPublicKeyData().getOctets();
      read.getSignature().getOctets();
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
    return certificate;
  }

  /**
   * Refuses a certificate of an authority with extensions that would have to be read and cannot,
   * such as its key identifier.
   *
   * @throws PkiException INVALID, naming the extension
   */
  public static void requireReadableExtensions(X509Certificate authority) {
    ReadableExtensions.require(parsed(authority).getTBSCertificate().getExtensions());
  }

  /**
   * Reads a bundle that somebody hands in, in its order; explanations between the certificates are
   * skipped.
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
      certificates.add(parseForeign(block.der()));
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

  /**
   * As Bouncy Castle reads it: names to the byte, keys of every type.
   *
   * @throws PkiException INVALID if it cannot be read
   */
  public static Certificate parsed(X509Certificate certificate) {
    return parsed(der(certificate));
  }

  /** The same of DER. */
  static Certificate parsed(byte[] derCertificate) {
    try {
      return Certificate.getInstance(derCertificate);
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  private static PkiException unreadable(Exception cause) {
    return PkiException.invalid("the certificate cannot be read", "it is DER, RFC 5280", cause);
  }
}
