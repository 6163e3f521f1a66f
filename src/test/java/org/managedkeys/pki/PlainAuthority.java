// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.judge.Evidence;
import org.managedkeys.pki.revocation.CrlAssembly;
import org.managedkeys.pki.revocation.CrlSettings;

/**
 * A certificate authority of the plain API, with any key, which issues whatever it is told: also
 * what no rule would let pass.
 */
final class PlainAuthority {

  private static final Duration LEAF = Duration.ofDays(30);

  private final X509Certificate certificate;
  private final SigningKey key;
  private final CertificateAlgorithm algorithm;
  private final @Nullable PlainAuthority parent;
  private final List<RevokedCertificate> revoked = new ArrayList<>();
  private final List<BigInteger> issued = new ArrayList<>();
  private Duration age = Duration.ofMinutes(1);

  /**
   * What a certificate of an authority says.
   *
   * @param pathLength negative for none
   * @param more extensions
   */
  record Terms(int pathLength, Duration age, Duration life, List<Extension> more) {

    /** No limit but ten years. */
    static final Terms WIDE = new Terms(-1, Duration.ofHours(1), Duration.ofDays(3652), List.of());

    Terms pathLength(int most) {
      return new Terms(most, age, life, more);
    }

    Terms validity(Duration since, Duration whole) {
      return new Terms(pathLength, since, whole, more);
    }

    Terms with(Extension extension) {
      List<Extension> all = new ArrayList<>(more);
      all.add(extension);
      return new Terms(pathLength, age, life, all);
    }
  }

  private PlainAuthority(
      X509Certificate certificate,
      SigningKey key,
      CertificateAlgorithm algorithm,
      @Nullable PlainAuthority parent) {
    this.certificate = certificate;
    this.key = key;
    this.algorithm = algorithm;
    this.parent = parent;
  }

  /** Makes a self-signed one. */
  static PlainAuthority root(SigningKey key, CertificateAlgorithm algorithm) {
    CertificateProfile profile = profile("Plain root", key, Terms.WIDE);
    byte[] der =
        CertificateAssembly.selfSigned(
                profile, key.keyIdentifier(), SerialNumbers.random(), algorithm)
            .sign(key);
    return new PlainAuthority(Certificates.parse(der), key, algorithm, null);
  }

  /** Certifies one below. */
  PlainAuthority below(String name, SigningKey its, CertificateAlgorithm by, Terms terms) {
    return new PlainAuthority(
        Certificates.parse(certify(profile(name, its, terms))), its, by, this);
  }

  /** The holder of a certificate of its own, who takes itself for an authority. */
  PlainAuthority posing(byte[] der, SigningKey its) {
    return new PlainAuthority(Certificates.parse(der), its, algorithm, this);
  }

  private static CertificateProfile profile(String name, SigningKey key, Terms terms) {
    List<Extension> extensions = new ArrayList<>();
    extensions.add(
        extension(
            Extension.basicConstraints,
            true,
            terms.pathLength < 0
                ? new BasicConstraints(true)
                : new BasicConstraints(terms.pathLength)));
    extensions.add(
        extension(
            Extension.keyUsage,
            true,
            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature)));
    extensions.addAll(terms.more);
    Instant begin = now().minus(terms.age);
    return new CertificateProfile(
        new X500Name("CN=" + name),
        key.subjectPublicKeyInfo(),
        begin,
        begin.plus(terms.life),
        extensions);
  }

  /** Issues a server's certificate. */
  byte[] issue(String dnsName, SigningKey its) {
    Instant begin = now().minus(age);
    return certify(
        new CertificateProfile(
            new X500Name("CN=" + dnsName),
            its.subjectPublicKeyInfo(),
            begin,
            begin.plus(LEAF),
            List.of(
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                extension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
                extension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName))))));
  }

  private byte[] certify(CertificateProfile profile) {
    BigInteger serial = SerialNumbers.random();
    issued.add(serial);
    return CertificateAssembly.assemble(
            profile, IssuerIdentity.of(certificate, IssuerUrls.NONE), serial, algorithm)
        .sign(key);
  }

  static Extension extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    try {
      return new Extension(type, critical, value.toASN1Primitive().getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As if what it issues and says from now on were so old. */
  void setAge(Duration old) {
    age = old;
  }

  void revoke(byte[] der) {
    revoked.add(
        new RevokedCertificate(
            Certificates.parse(der).getSerialNumber(), now().minus(Duration.ofSeconds(30)), 1));
    revoked.sort(Comparator.comparing(RevokedCertificate::serial));
  }

  byte[] der() {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  X509Certificate certificate() {
    return certificate;
  }

  SigningKey key() {
    return key;
  }

  CertificateAlgorithm algorithm() {
    return algorithm;
  }

  List<BigInteger> issued() {
    return issued;
  }

  List<RevokedCertificate> revoked() {
    return revoked;
  }

  /** It and those above, up to the root. */
  List<PlainAuthority> upwards() {
    List<PlainAuthority> all = new ArrayList<>();
    for (@Nullable PlainAuthority each = this; each != null; each = each.parent) {
      all.add(each);
    }
    return all;
  }

  private byte[] crl() {
    Instant begin = now().minus(age);
    return CrlAssembly.assemble(
            new CrlSettings(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                key.keyIdentifier(),
                BigInteger.ONE,
                begin,
                begin.plus(Duration.ofDays(1)),
                Optional.empty(),
                Optional.empty()),
            revoked,
            algorithm)
        .sign(key);
  }

  /** What relying parties get about a certificate of its own. */
  Evidence evidence(byte[] leaf) {
    List<byte[]> chain = new ArrayList<>(List.of(leaf));
    upwards().forEach(each -> chain.add(each.der()));
    return new Evidence(
        chain,
        upwards().stream().map(PlainAuthority::crl).toList(),
        new PlainResponder(upwards(), age)::answer);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
