// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;

/**
 * Makes the certificate that a key gets when it has none: {@code CN=<name>}, signed by the key
 * itself, valid for ten years. It says nothing about who owns the key; the JDK's tools need it only
 * to carry the public half.
 */
final class SelfSignedCertificates {

  private static final int SERIAL_BITS = 127;
  private static final int YEARS = 10;

  private SelfSignedCertificates() {}

  /**
   * Signs a certificate with the key.
   *
   * @throws KeyException if the key cannot sign or its service cannot be used
   */
  static X509Certificate make(ManagedKeysProvider provider, OpaqueKey key, KeyName name) {
    SignatureAlgorithm algorithm = bestFor(key);
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant until = from.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant();
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name.name()).build();
    SubjectPublicKeyInfo publicKey =
        SubjectPublicKeyInfo.getInstance(key.registered().subjectPublicKeyInfo());
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              subject,
              new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS),
              Date.from(from),
              Date.from(until),
              subject,
              publicKey);
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new BcX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
      byte[] encoded =
          builder
              .build(
                  new JcaContentSignerBuilder(nameAtBouncyCastle(algorithm))
                      .setProvider(provider)
                      .build(key))
              .getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (OperatorCreationException
        | IOException
        | GeneralSecurityException
        | RuntimeException e) {
      throw asKeyException(key, e);
    }
  }

  /** Bouncy Castle knows PSS by a name that is an alias here. */
  private static String nameAtBouncyCastle(SignatureAlgorithm algorithm) {
    DigestAlgorithm digest = algorithm.digest();
    return algorithm.padding() == Padding.PSS && digest != null
        ? digest.nameInSignature() + "withRSAandMGF1"
        : algorithm.name();
  }

  /** The best name that the key, at this service, can serve. */
  private static SignatureAlgorithm bestFor(OpaqueKey key) {
    Signs signer = key.registered().signer();
    KeyException refusal = null;
    for (SignatureAlgorithm algorithm : SignatureAlgorithm.byMerit(key.row())) {
      try {
        signer.checkScheme(algorithm.scheme());
        return algorithm;
      } catch (KeyException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw refusal == null
        ? KeyException.of(
            KeyException.Kind.UNSUPPORTED, key.registered().subject(), "sign", "no scheme", null)
        : refusal;
  }

  private static KeyException asKeyException(OpaqueKey key, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof KeyException known) {
        return known;
      }
    }
    return KeyException.of(
        KeyException.Kind.INTERNAL,
        key.registered().subject(),
        "make its self-signed certificate",
        String.valueOf(e.getMessage()),
        null,
        e);
  }
}
