// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates to put beside keys. */
public final class Certificates {

  private Certificates() {}

  /** Writes a DER certificate of a public key, signed by a key made for it. */
  public static Path write(Path folder, byte[] subjectPublicKeyInfo, String name) throws Exception {
    Instant now = Instant.now();
    X500Name subject = new X500Name("CN=" + name);
    byte[] certificate =
        new X509v3CertificateBuilder(
                subject,
                BigInteger.ONE,
                Date.from(now),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                subject,
                SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo))
            .build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate()))
            .getEncoded();
    return Files.write(folder.resolve(name + ".der"), certificate);
  }
}
