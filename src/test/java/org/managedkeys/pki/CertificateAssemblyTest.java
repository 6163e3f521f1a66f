// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.TestCertificates.Holder;
import org.managedkeys.testkit.OpenSsl;

final class CertificateAssemblyTest {

  private static final IssuerUrls URLS =
      new IssuerUrls(
          List.of("http://ca.example/ca.der"),
          List.of("http://ca.example/one.crl", "http://ca.example/two.crl"),
          List.of("http://ca.example/ocsp"));

  @TempDir Path folder;

  static List<KeyPair> pairs() {
    return List.of(
        TestKeys.rsa(),
        TestKeys.rsaPss(),
        TestKeys.ec(),
        TestKeys.ec("secp384r1"),
        TestKeys.ec("secp521r1"),
        TestKeys.ed25519());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void chain_ofEachTypeOfKey_isValidForTheJdkAndOpenSsl(KeyPair pair) throws Exception {
    Holder root = TestCertificates.root("Root", pair, 365);
    Holder intermediate =
        TestCertificates.intermediate(root, "Issuing", TestKeys.otherEc("issuing"), 300);
    Holder leaf = TestCertificates.leaf(intermediate, "www.example.com", TestKeys.otherEc("leaf"));

    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(root.certificate(), null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(leaf.certificate(), intermediate.certificate())),
            parameters);
    OpenSsl.Result judged =
        OpenSsl.run(
            "verify",
            "-x509_strict",
            "-CAfile",
            pem("root", root.certificate()),
            "-untrusted",
            pem("issuing", intermediate.certificate()),
            pem("leaf", leaf.certificate()));
    assertThat(judged.output()).endsWith("leaf: OK\n");
  }

  private String pem(String name, X509Certificate certificate) {
    return OpenSsl.writePem(folder.resolve(name), "CERTIFICATE", Certificates.der(certificate))
        .toString();
  }

  @Test
  void assemble_addsWhatTheIssuerSays() throws Exception {
    Holder root = TestCertificates.root("Root", TestKeys.ec(), 365);
    SigningKey key = TestKeys.signing(TestKeys.otherEc("leaf"));

    X509Certificate leaf =
        Certificates.parse(
            CertificateAssembly.assemble(
                    TestCertificates.profile("leaf", key, 1, List.of()),
                    IssuerIdentity.of(root.certificate(), URLS),
                    new BigInteger("ff00ff", 16),
                    root.key().choose(0, Optional.empty()))
                .sign(root.key()));

    TBSCertificate said = Certificates.parsed(leaf).getTBSCertificate();
    assertThat(leaf.getVersion()).isEqualTo(3);
    assertThat(leaf.getSerialNumber()).isEqualTo(0xff00ff);
    assertThat(leaf.getIssuerX500Principal())
        .isEqualTo(root.certificate().getSubjectX500Principal());
    assertThat(authorityKey(said)).isEqualTo(subjectKey(root.certificate()));
    assertThat(subjectKey(leaf)).isEqualTo(key.keyIdentifier());
    assertThat(CRLDistPoint.fromExtensions(said.getExtensions()).getDistributionPoints())
        .hasSize(2);
    assertThat(OpenSsl.run("x509", "-noout", "-text", "-in", pem("leaf", leaf)).output())
        .contains(
            "URI:http://ca.example/one.crl",
            "URI:http://ca.example/two.crl",
            "CA Issuers - URI:http://ca.example/ca.der",
            "OCSP - URI:http://ca.example/ocsp");
    assertThat(leaf.getCriticalExtensionOIDs()).isEmpty();
  }

  @Test
  void selfSigned_hasOneKeyIdentifierTwice() {
    SigningKey key = TestKeys.signing(TestKeys.ec());
    byte[] chosen = {1, 2, 3};

    X509Certificate root =
        Certificates.parse(
            CertificateAssembly.selfSigned(
                    TestCertificates.profile(
                        "Root",
                        key,
                        1,
                        List.of(
                            TestCertificates.extension(
                                Extension.subjectKeyIdentifier,
                                false,
                                new SubjectKeyIdentifier(chosen)))),
                    key.keyIdentifier(),
                    BigInteger.ONE,
                    key.choose(0, Optional.empty()))
                .sign(key));

    assertThat(subjectKey(root)).isEqualTo(chosen);
    assertThat(authorityKey(Certificates.parsed(root).getTBSCertificate())).isEqualTo(chosen);
  }

  /** Who asks must not choose where revocation is looked up, or who seems to have issued it. */
  @Test
  void assemble_whatTheProfileSaysOfTheIssuer_isNotWritten() {
    Holder root = TestCertificates.root("Root", TestKeys.ec(), 365);
    SigningKey key = TestKeys.signing(TestKeys.otherEc("leaf"));

    X509Certificate leaf =
        TestCertificates.issue(
            root,
            TestCertificates.profile(
                "leaf",
                key,
                1,
                List.of(
                    TestCertificates.extension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new AuthorityKeyIdentifier(new byte[] {6, 6, 6})),
                    TestCertificates.extension(
                        Extension.cRLDistributionPoints, false, new DEROctetString(new byte[1])),
                    TestCertificates.extension(
                        Extension.authorityInfoAccess, false, new DEROctetString(new byte[1])))));

    assertThat(authorityKey(Certificates.parsed(leaf).getTBSCertificate()))
        .isEqualTo(subjectKey(root.certificate()));
    assertThat(leaf.getNonCriticalExtensionOIDs())
        .containsExactlyInAnyOrder(
            Extension.subjectKeyIdentifier.getId(), Extension.authorityKeyIdentifier.getId());
  }

  @Test
  void assemble_names_areThoseOfTheProfile() throws Exception {
    Holder root = TestCertificates.root("Root", TestKeys.ec(), 365);
    GeneralNames names =
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "www.example.com"),
              new GeneralName(GeneralName.iPAddress, "192.0.2.1")
            });

    X509Certificate leaf =
        TestCertificates.issue(
            root,
            TestCertificates.profile(
                "leaf",
                TestKeys.signing(TestKeys.otherEc("leaf")),
                1,
                List.of(
                    TestCertificates.extension(Extension.subjectAlternativeName, false, names))));

    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "www.example.com"), List.of(7, "192.0.2.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "1949-12-31T23:59:59Z, 19491231235959Z",
    "1950-01-01T00:00:00Z, 500101000000Z",
    "2026-11-27T08:00:00.9Z, 261127080000Z",
    "2049-12-31T23:59:59Z, 491231235959Z",
    "2050-01-01T00:00:00Z, 20500101000000Z",
    "9999-12-31T23:59:59Z, 99991231235959Z"
  })
  void time_isWrittenAsRfc5280Says(Instant instant, String written) {
    byte[] der = ForgedRequest.der(CertificateAssembly.time(instant));

    assertThat(new String(der, 2, der.length - 2, StandardCharsets.US_ASCII)).isEqualTo(written);
    assertThat(der[0]).isEqualTo((byte) (written.length() == 13 ? 23 : 24));
  }

  @Test
  void time_ofALongYear_isInvalid() {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> CertificateAssembly.time(Instant.parse("+10000-01-01T00:00:00Z")))
        .withMessage("the year 10000 cannot be written in a certificate");
  }

  /** Thailand's calendar is 543 years ahead. */
  @Test
  void time_inAnyCountry_isTheSame() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("th-TH-u-ca-buddhist-nu-thai"));
    try {
      assertThat(ForgedRequest.der(CertificateAssembly.time(Instant.EPOCH)))
          .endsWith("700101000000Z".getBytes(StandardCharsets.US_ASCII));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void serialNumber_thatIsNotPositive_isInvalid() {
    SigningKey key = TestKeys.signing(TestKeys.ec());

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() ->
            CertificateAssembly.selfSigned(
                TestCertificates.profile("Root", key, 1, List.of()),
                key.keyIdentifier(),
                BigInteger.ZERO,
                key.choose(0, Optional.empty())))
        .withMessage("the serial number is not above zero");
  }

  private static byte[] authorityKey(TBSCertificate certificate) {
    return AuthorityKeyIdentifier.fromExtensions(certificate.getExtensions())
        .getKeyIdentifierOctets();
  }

  private static byte[] subjectKey(X509Certificate certificate) {
    return ASN1OctetString.getInstance(
            Certificates.parsed(certificate)
                .getTBSCertificate()
                .getExtensions()
                .getExtension(Extension.subjectKeyIdentifier)
                .getParsedValue())
        .getOctets();
  }
}
