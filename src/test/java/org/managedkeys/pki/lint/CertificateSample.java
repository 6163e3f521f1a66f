// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that has nothing wrong with it, until a test bends one part of it. Its signature is
 * of no key: no rule looks.
 */
final class CertificateSample {

  /** When all samples are signed. */
  static final Instant NOW = Instant.parse("2026-04-01T12:00:00Z");

  static final LintProfile PRIVATE = new LintProfile(false, NOW);

  static final ASN1ObjectIdentifier DOMAIN_VALIDATED = new ASN1ObjectIdentifier("2.23.140.1.2.1");

  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  @Nullable ASN1Encodable version = new DERTaggedObject(true, 0, new ASN1Integer(2));
  ASN1Integer serial = new ASN1Integer(new BigInteger("17abcdef0123456789abcdef01234567", 16));
  AlgorithmIdentifier inner = ECDSA;
  AlgorithmIdentifier outer = ECDSA;
  X500Name issuerName;
  ASN1Encodable notBefore = time(NOW);
  ASN1Encodable notAfter = time(NOW.plus(Duration.ofDays(90)));
  X500Name subject;
  SubjectPublicKeyInfo key;
  List<ASN1Encodable> afterKey = new ArrayList<>();
  final Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new LinkedHashMap<>();
  List<ASN1Encodable> moreExtensions = new ArrayList<>();
  DERBitString signature = new DERBitString(new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1});
  byte[] following = {};

  /** Null if it signs itself. */
  final @Nullable CertificateSample issuer;

  private CertificateSample(
      String subject, SubjectPublicKeyInfo key, @Nullable CertificateSample issuer) {
    this.subject = new X500Name(subject);
    this.key = key;
    this.issuer = issuer;
    issuerName = issuer == null ? this.subject : issuer.subject;
    extension(
        Extension.authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier(identifier(issuer == null ? key : issuer.key)));
    extension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(key)));
  }

  /** Of a root. */
  static CertificateSample root() {
    CertificateSample root =
        new CertificateSample("C=DE,O=Managed Keys,CN=Root", SampleKeys.ROOT, null);
    root.authority(null);
    root.notBefore = time(NOW.minus(Duration.ofDays(1)));
    root.notAfter = time(NOW.plus(Duration.ofDays(1800)));
    return root;
  }

  /** Of a CA below a root. */
  static CertificateSample intermediate() {
    return intermediate(root -> {});
  }

  static CertificateSample intermediate(Consumer<CertificateSample> bend) {
    CertificateSample root = root();
    bend.accept(root);
    CertificateSample intermediate =
        new CertificateSample("C=DE,O=Managed Keys,CN=Issuing", SampleKeys.AUTHORITY, root);
    intermediate.authority(0);
    intermediate.notAfter = time(NOW.plus(Duration.ofDays(900)));
    return intermediate;
  }

  /** Of a TLS server, by a root. */
  static CertificateSample leaf() {
    return leaf(root -> {});
  }

  static CertificateSample leaf(Consumer<CertificateSample> bend) {
    CertificateSample root = root();
    bend.accept(root);
    CertificateSample leaf =
        new CertificateSample("C=DE,O=Managed Keys,CN=www.example.com", SampleKeys.LEAF, root);
    leaf.usage(KeyUsage.digitalSignature);
    leaf.purposes(KeyPurposeId.id_kp_serverAuth);
    leaf.dns("www.example.com");
    leaf.crl("http://crl.example.com/1.crl");
    leaf.access(AccessDescription.id_ad_ocsp, "http://ocsp.example.com/");
    leaf.extension(
        Extension.certificatePolicies,
        false,
        new CertificatePolicies(new PolicyInformation(DOMAIN_VALIDATED)));
    return leaf;
  }

  static ASN1Encodable time(Instant instant) {
    return new Time(Date.from(instant));
  }

  static byte[] identifier(SubjectPublicKeyInfo key) {
    return Arrays.copyOf(key.getPublicKeyData().getOctets(), 20);
  }

  void authority(@Nullable Integer pathLength) {
    extension(
        Extension.basicConstraints,
        true,
        pathLength == null ? new BasicConstraints(true) : new BasicConstraints(pathLength));
    usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  void extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    try {
      octets(type, critical, value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void octets(ASN1ObjectIdentifier type, boolean critical, byte[] value) {
    extensions.put(type, new Extension(type, critical, value));
  }

  void usage(int usage) {
    extension(Extension.keyUsage, true, new KeyUsage(usage));
  }

  void purposes(KeyPurposeId... purposes) {
    extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  void dns(String... names) {
    GeneralName[] all = new GeneralName[names.length];
    for (int i = 0; i < names.length; i++) {
      all[i] = new GeneralName(GeneralName.dNSName, names[i]);
    }
    names(all);
  }

  void names(GeneralName... names) {
    extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
  }

  void crl(String url) {
    extension(
        Extension.cRLDistributionPoints,
        false,
        new CRLDistPoint(
            new DistributionPoint[] {
              new DistributionPoint(
                  new DistributionPointName(
                      new GeneralNames(
                          new GeneralName(GeneralName.uniformResourceIdentifier, url))),
                  null,
                  null)
            }));
  }

  void access(ASN1ObjectIdentifier method, String url) {
    extension(
        Extension.authorityInfoAccess,
        false,
        new AuthorityInformationAccess(
            method, new GeneralName(GeneralName.uniformResourceIdentifier, url)));
  }

  ASN1Encodable toBeSigned() {
    ASN1EncodableVector tbs = new ASN1EncodableVector();
    if (version != null) {
      tbs.add(version);
    }
    tbs.add(serial);
    tbs.add(inner);
    tbs.add(issuerName);
    tbs.add(new DERSequence(new ASN1Encodable[] {notBefore, notAfter}));
    tbs.add(subject);
    tbs.add(key);
    afterKey.forEach(tbs::add);
    ASN1EncodableVector all = new ASN1EncodableVector();
    extensions.values().forEach(all::add);
    moreExtensions.forEach(all::add);
    tbs.add(new DERTaggedObject(true, 3, new DERSequence(all)));
    return new DERSequence(tbs);
  }

  byte[] der() {
    try {
      byte[] whole =
          new DERSequence(new ASN1Encodable[] {toBeSigned(), outer, signature})
              .getEncoded(ASN1Encoding.DER);
      byte[] all = Arrays.copyOf(whole, whole.length + following.length);
      System.arraycopy(following, 0, all, whole.length, following.length);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An extension as it is never written otherwise. */
  static ASN1Encodable extensionOf(
      ASN1ObjectIdentifier type, ASN1Encodable critical, byte[] value) {
    return new DERSequence(new ASN1Encodable[] {type, critical, new DEROctetString(value)});
  }

  List<Finding> lint(LintProfile profile) {
    return CertificateLinter.lint(
        der(), Optional.ofNullable(issuer).map(Samples::certificate), profile);
  }
}
