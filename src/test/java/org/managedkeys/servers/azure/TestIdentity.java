// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A self-signed certificate with its key. */
public record TestIdentity(X509Certificate certificate, KeyPair keys) {

  public static TestIdentity rsa(String name) throws GeneralSecurityException {
    return make(name, "RSA", 2048, "SHA256withRSA");
  }

  public static TestIdentity ec(String name) throws GeneralSecurityException {
    return make(name, "EC", 256, "SHA256withECDSA");
  }

  /** The key and the certificate. */
  public String pem() throws GeneralSecurityException {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n"
        + ServerCertificate.pem(certificate);
  }

  private static TestIdentity make(String name, String type, int size, String algorithm)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
    generator.initialize(size);
    KeyPair keys = generator.generateKeyPair();
    X500Principal subject = new X500Principal("CN=" + name);
    Instant now = Instant.now();
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          subject,
                          BigInteger.ONE,
                          Date.from(now.minus(Duration.ofDays(1))),
                          Date.from(now.plus(Duration.ofDays(1))),
                          subject,
                          keys.getPublic())
                      .build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate())));
      return new TestIdentity(certificate, keys);
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("a certificate is not signed", e);
    }
  }
}
