// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.Certificate;
import org.managedkeys.key.KeyAlgorithm;

/** The public keys in certificates, in the form in which keys' services give theirs. */
public final class CertifiedKeys {

  private CertifiedKeys() {}

  /**
   * The public key of a certificate as DER SubjectPublicKeyInfo.
   *
   * <p>That is how the JDK writes it, except for ML-DSA before 24: of an algorithm that it does not
   * know it writes parameters, NULL, that the certificate does not have and must not (RFC 9881).
   */
  public static byte[] subjectPublicKeyInfo(X509Certificate certificate) {
    PublicKey key = certificate.getPublicKey();
    if (KeyAlgorithm.ofParameterSet(key.getAlgorithm()).isEmpty()) {
      return key.getEncoded();
    }
    try {
      return Certificate.getInstance(certificate.getEncoded())
          .getSubjectPublicKeyInfo()
          .getEncoded();
    } catch (CertificateEncodingException | IOException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }
}
