// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.managedkeys.key.KeyAlgorithm.Family;

/** Certificates such as a CA gives: signed by a software key that has nothing to do with ours. */
final class TestCertificates {

  private static final X500Name ISSUER = new X500Name("CN=test ca");

  private TestCertificates() {}

  static X509Certificate issued(PublicKey subjectKey) throws Exception {
    return issued(new X500Name("CN=subject"), subjectKey);
  }

  /** The CA's own. */
  static X509Certificate issuer() throws Exception {
    return issued(ISSUER, SharedKeys.software(Family.RSA).getPublic());
  }

  /** One that names the CA as its subject too: TLS clients look for keys of the server's CAs. */
  static X509Certificate selfIssued(PublicKey subjectKey) throws Exception {
    return issued(ISSUER, subjectKey);
  }

  private static X509Certificate issued(X500Name subject, PublicKey subjectKey) throws Exception {
    KeyPair ca = SharedKeys.software(Family.RSA);
    byte[] encoded =
        new JcaX509v3CertificateBuilder(
                ISSUER,
                new BigInteger(64, new SecureRandom()).setBit(64),
                Date.from(Instant.now().minus(1, ChronoUnit.HOURS)),
                Date.from(Instant.now().plus(30, ChronoUnit.DAYS)),
                subject,
                subjectKey)
            .build(
                new JcaContentSignerBuilder("SHA256withRSA")
                    .setProvider("SunRsaSign")
                    .build(ca.getPrivate()))
            .getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }
}
