// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.RevokedCertificate;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.ToBeSigned;
import org.managedkeys.testkit.OpenSsl;

/** A certificate authority with a software key, whose certificates this class makes itself. */
final class TestAuthority {

  static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  /** One key per algorithm: making them takes most of the time. */
  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

  private static final Duration AGE = Duration.ofDays(1);
  private static final Duration LIFE = Duration.ofDays(30);

  private final X500Name name;
  private final SigningKey key;
  private final CertificateAlgorithm algorithm;
  private final X509Certificate certificate;

  private TestAuthority(X500Name name, SigningKey key, CertificateAlgorithm algorithm) {
    this.name = name;
    this.key = key;
    this.algorithm = algorithm;
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    add(extensions, Extension.basicConstraints, true, new BasicConstraints(true));
    add(
        extensions,
        Extension.keyUsage,
        true,
        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
    this.certificate = issue(name, key, BigInteger.ONE, Instant.now().plus(LIFE), extensions);
  }

  /** One with a key that signs so. */
  static TestAuthority of(CertificateAlgorithm algorithm) {
    return named("CN=Test CA " + algorithm.vaultName() + ",O=Example", algorithm);
  }

  static TestAuthority named(String name, CertificateAlgorithm algorithm) {
    return new TestAuthority(new X500Name(name), key(algorithm, "ca"), algorithm);
  }

  /** One with any key. */
  static TestAuthority of(SigningKey key, CertificateAlgorithm algorithm) {
    return new TestAuthority(new X500Name("CN=Test CA"), key, algorithm);
  }

  /** A key that signs so; the same one for the same use. */
  static SigningKey key(CertificateAlgorithm algorithm, String use) {
    KeyPair pair = KEYS.computeIfAbsent(kind(algorithm) + "/" + use, name -> generate(algorithm));
    return new SigningKey(pair.getPrivate(), pair.getPublic(), provider(algorithm));
  }

  static Provider provider(CertificateAlgorithm algorithm) {
    return switch (algorithm) {
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> BOUNCY_CASTLE;
      case ECDSA_WITH_SHA256, ECDSA_WITH_SHA384, ECDSA_WITH_SHA512, ED25519 ->
          Security.getProvider("SunEC");
      default -> Security.getProvider("SunRsaSign");
    };
  }

  static KeyPair generate(CertificateAlgorithm algorithm) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(
              kind(algorithm).startsWith("secp") ? "EC" : kind(algorithm), provider(algorithm));
      if (kind(algorithm).startsWith("secp")) {
        generator.initialize(new ECGenParameterSpec(kind(algorithm)));
      } else if (kind(algorithm).equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String kind(CertificateAlgorithm algorithm) {
    return switch (algorithm) {
      case ECDSA_WITH_SHA256 -> "secp256r1";
      case ECDSA_WITH_SHA384 -> "secp384r1";
      case ECDSA_WITH_SHA512 -> "secp521r1";
      case ED25519, ML_DSA_44, ML_DSA_65, ML_DSA_87 -> algorithm.jcaName();
      default -> "RSA";
    };
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

  IssuerKey issuerKey() {
    return IssuerKey.of(certificate);
  }

  /** It answers for itself. */
  OcspIssuer issuer() {
    OcspSigner signer = OcspSigner.direct(key, algorithm);
    return new OcspIssuer(issuerKey(), () -> signer);
  }

  /** A server's certificate. */
  X509Certificate leaf(long serial) {
    return leaf(serial, Optional.empty());
  }

  X509Certificate leaf(long serial, Optional<String> crlUrl) {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    add(extensions, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    crlUrl.ifPresent(url -> {
      GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, url);
      DistributionPointName point = new DistributionPointName(new GeneralNames(uri));
      add(
          extensions,
          Extension.cRLDistributionPoints,
          false,
          new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(point, null, null)}));
    });
    return issue(
        new X500Name("CN=leaf.example"),
        key(CertificateAlgorithm.ECDSA_WITH_SHA256, "leaf"),
        BigInteger.valueOf(serial),
        Instant.now().plus(LIFE),
        extensions);
  }

  /** A responder's certificate. */
  X509Certificate responder(SigningKey responder, Instant notAfter, KeyPurposeId purpose) {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    add(extensions, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    add(extensions, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    add(extensions, OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
    return issue(new X500Name("CN=Responder"), responder, BigInteger.TWO, notAfter, extensions);
  }

  private X509Certificate issue(
      X500Name subject,
      SigningKey subjectKey,
      BigInteger serial,
      Instant notAfter,
      ExtensionsGenerator extensions) {
    add(
        extensions,
        Extension.subjectKeyIdentifier,
        false,
        new SubjectKeyIdentifier(subjectKey.keyIdentifier()));
    add(
        extensions,
        Extension.authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier(key.keyIdentifier()));
    V3TBSCertificateGenerator tbs = new V3TBSCertificateGenerator();
    tbs.setSerialNumber(new ASN1Integer(serial));
    tbs.setSignature(algorithm.identifier());
    tbs.setIssuer(name);
    tbs.setStartDate(Time.getInstance(DerTimes.time(Instant.now().minus(AGE))));
    tbs.setEndDate(Time.getInstance(DerTimes.time(notAfter)));
    tbs.setSubject(subject);
    tbs.setSubjectPublicKeyInfo(subjectKey.subjectPublicKeyInfo());
    tbs.setExtensions(extensions.generate());
    try {
      byte[] encoded = tbs.generateTBSCertificate().getEncoded(ASN1Encoding.DER);
      byte[] signed = new ToBeSigned(encoded, algorithm).sign(key);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(
      ExtensionsGenerator extensions,
      ASN1ObjectIdentifier type,
      boolean critical,
      ASN1Encodable value) {
    try {
      extensions.addExtension(type, critical, value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A complete list, from now for a day. */
  CrlSettings crlSettings(long number) {
    Instant now = Instant.now();
    return new CrlSettings(
        name,
        key.keyIdentifier(),
        BigInteger.valueOf(number),
        now.minusSeconds(1),
        now.plus(Duration.ofDays(1)),
        Optional.empty(),
        Optional.empty());
  }

  byte[] crl(CrlSettings settings, RevokedCertificate... revoked) {
    return CrlAssembly.assemble(settings, List.of(revoked), algorithm).sign(key);
  }

  /** The certificate in a file that OpenSSL reads. */
  Path pem(Path folder) {
    return pem(folder.resolve("ca.pem"), certificate);
  }

  static Path pem(Path file, X509Certificate certificate) {
    try {
      return OpenSsl.writePem(file, "CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Algorithms that OpenSSL 3.0 knows. */
  static List<CertificateAlgorithm> ofOpenSsl() {
    return List.of(
        CertificateAlgorithm.SHA256_WITH_RSA,
        CertificateAlgorithm.SHA384_WITH_RSA_PSS,
        CertificateAlgorithm.ECDSA_WITH_SHA256,
        CertificateAlgorithm.ECDSA_WITH_SHA384,
        CertificateAlgorithm.ECDSA_WITH_SHA512,
        CertificateAlgorithm.ED25519);
  }

  /** All kinds of key and padding. */
  static List<CertificateAlgorithm> all() {
    List<CertificateAlgorithm> all = new ArrayList<>(ofOpenSsl());
    all.add(CertificateAlgorithm.ML_DSA_44);
    all.add(CertificateAlgorithm.ML_DSA_65);
    all.add(CertificateAlgorithm.ML_DSA_87);
    return all;
  }

  /** Those that this JDK verifies without help. */
  static List<CertificateAlgorithm> ofThisJdk() {
    return Runtime.version().feature() >= 24 ? all() : ofOpenSsl();
  }
}
