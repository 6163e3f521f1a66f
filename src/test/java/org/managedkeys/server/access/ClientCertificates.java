// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Real certificates of clients, and the authorities that issue them. */
final class ClientCertificates {

  /** In the middle of their time. */
  static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private static final Duration HALF = Duration.ofDays(200);
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private ClientCertificates() {}

  /** Whoever issues certificates. */
  record Authority(KeyPair keys, X509Certificate certificate) {

    static Authority named(String name) {
      KeyPair keys = newKeys();
      return new Authority(keys, ClientCertificates.certificate(name, keys, name, keys, true));
    }

    /** One that this one certifies. */
    Authority authority(String name) {
      return below(name, true);
    }

    /** One that may not issue any, and does. */
    Authority endEntity(String name) {
      return below(name, false);
    }

    private Authority below(String name, boolean isAuthority) {
      KeyPair keysBelow = newKeys();
      return new Authority(
          keysBelow, ClientCertificates.certificate(name, keysBelow, name(), keys, isAuthority));
    }

    /** A certificate of a client, with alternative names such as {@code dns:app.example}. */
    X509Certificate issue(String name, String... alternatives) {
      return ClientCertificates.certificate(name, newKeys(), name(), keys, false, alternatives);
    }

    private String name() {
      return certificate.getSubjectX500Principal().getName();
    }

    String pem() {
      try {
        String body =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate certificate(
      String subject,
      KeyPair keys,
      String issuer,
      KeyPair issuerKeys,
      boolean isAuthority,
      String... alternatives) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Principal(issuer),
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(NOW.minus(HALF)),
              Date.from(NOW.plus(HALF)),
              new X500Principal(subject),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      if (alternatives.length > 0) {
        GeneralName[] names = new GeneralName[alternatives.length];
        for (int i = 0; i < names.length; i++) {
          names[i] = name(alternatives[i]);
        }
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static GeneralName name(String text) {
    int colon = text.indexOf(':');
    int kind =
        switch (text.substring(0, colon)) {
          case "dns" -> GeneralName.dNSName;
          case "uri" -> GeneralName.uniformResourceIdentifier;
          case "email" -> GeneralName.rfc822Name;
          default -> throw new IllegalArgumentException(text);
        };
    return new GeneralName(kind, text.substring(colon + 1));
  }
}
