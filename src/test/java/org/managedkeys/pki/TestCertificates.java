// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Authorities and leaves, made by the package itself. */
public final class TestCertificates {

  /** A certificate and the key that it is of. */
  public record Holder(X509Certificate certificate, SigningKey key) {}

  private TestCertificates() {}

  public static Extension extension(
      ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    try {
      return new Extension(type, critical, value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of an authority, with nothing else. */
  public static List<Extension> authority() {
    return List.of(
        extension(Extension.basicConstraints, true, new BasicConstraints(true)),
        extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
  }

  /** From an hour ago for a number of days. */
  public static CertificateProfile profile(
      String commonName, SigningKey key, int days, List<Extension> extensions) {
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
    return new CertificateProfile(
        SubjectNames.ofCommonName(commonName),
        key.subjectPublicKeyInfo(),
        from,
        from.plus(Duration.ofDays(days)),
        extensions);
  }

  public static Holder root(String commonName, KeyPair pair, int days) {
    return root(commonName, TestKeys.signing(pair), days);
  }

  public static Holder root(String commonName, SigningKey key, int days) {
    return new Holder(
        Certificates.parse(
            CertificateAssembly.selfSigned(
                    profile(commonName, key, days, authority()),
                    key.keyIdentifier(),
                    SerialNumbers.random(),
                    key.choose(0, Optional.empty()))
                .sign(key)),
        key);
  }

  public static Holder intermediate(Holder issuer, String commonName, KeyPair pair, int days) {
    SigningKey key = TestKeys.signing(pair);
    return new Holder(issue(issuer, profile(commonName, key, days, authority())), key);
  }

  public static Holder leaf(Holder issuer, String commonName, KeyPair pair) {
    SigningKey key = TestKeys.signing(pair);
    List<Extension> extensions = new ArrayList<>();
    extensions.add(extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)));
    return new Holder(issue(issuer, profile(commonName, key, 30, extensions)), key);
  }

  public static X509Certificate issue(Holder issuer, CertificateProfile profile) {
    return Certificates.parse(
        CertificateAssembly.assemble(
                profile,
                IssuerIdentity.of(issuer.certificate(), IssuerUrls.NONE),
                SerialNumbers.random(),
                issuer.key().choose(0, Optional.empty()))
            .sign(issuer.key()));
  }
}
