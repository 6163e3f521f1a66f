// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.RevokedCertificate;

final class CrlAssemblyTest {

  private static final Instant WHEN = Instant.parse("2026-03-01T12:34:56Z");
  private static final String URL = "http://pki.example/ca.crl";

  private static final TestAuthority CA = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256);

  static List<CertificateAlgorithm> algorithms() {
    return TestAuthority.all();
  }

  private static RevokedCertificate revoked(long serial, int reason) {
    return new RevokedCertificate(BigInteger.valueOf(serial), WHEN, reason);
  }

  private static X509CRL read(byte[] crl) throws Exception {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(crl));
  }

  private static CrlSettings delta(long number, long base) {
    CrlSettings plain = CA.crlSettings(number);
    return new CrlSettings(
        plain.issuer(),
        plain.keyIdentifier(),
        plain.number(),
        plain.thisUpdate(),
        plain.nextUpdate(),
        Optional.of(URL),
        Optional.of(BigInteger.valueOf(base)));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void list_ofEachAlgorithm_verifies(CertificateAlgorithm algorithm) throws Exception {
    TestAuthority ca = TestAuthority.of(algorithm);

    X509CRLHolder list = new X509CRLHolder(ca.crl(ca.crlSettings(1), revoked(5, 1)));

    assertThat(
            list.isSignatureValid(
                new JcaContentVerifierProviderBuilder()
                    .setProvider(TestAuthority.BOUNCY_CASTLE)
                    .build(ca.key().subjectPublicKeyInfo())))
        .isTrue();
    assertThat(list.toASN1Structure().getTBSCertList().getSignature())
        .isEqualTo(algorithm.identifier());
  }

  @Test
  void list_isReadByTheJdk_asItWasAsked() throws Exception {
    CrlSettings settings = CA.crlSettings(70_000);

    X509CRL list = read(CA.crl(settings, revoked(9, 0), revoked(10, 1), revoked(300, 5)));

    list.verify(CA.certificate().getPublicKey());
    assertThat(list.getVersion()).isEqualTo(2);
    assertThat(list.getIssuerX500Principal()).isEqualTo(CA.certificate().getSubjectX500Principal());
    assertThat(list.getThisUpdate().toInstant().getEpochSecond())
        .isEqualTo(settings.thisUpdate().getEpochSecond());
    assertThat(list.getNextUpdate().toInstant().getEpochSecond())
        .isEqualTo(settings.nextUpdate().getEpochSecond());
    assertThat(list.getCriticalExtensionOIDs()).isEmpty();
    X509CRLEntry entry = list.getRevokedCertificate(BigInteger.TEN);
    assertThat(entry.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
    assertThat(entry.getRevocationDate().toInstant()).isEqualTo(WHEN);
    assertThat(list.getRevokedCertificate(BigInteger.valueOf(9)).hasExtensions()).isFalse();
    assertThat(list.getRevokedCertificate(BigInteger.valueOf(8))).isNull();
  }

  @Test
  void list_hasNumberAndKeyIdentifier_notCritical() throws Exception {
    X509CRLHolder list = new X509CRLHolder(CA.crl(CA.crlSettings(70_000)));

    assertThat(ASN1Integer.getInstance(list.getExtension(Extension.cRLNumber).getParsedValue()))
        .isEqualTo(new ASN1Integer(70_000));
    assertThat(AuthorityKeyIdentifier.fromExtensions(list.getExtensions()).getKeyIdentifierOctets())
        .isEqualTo(CA.key().keyIdentifier());
    assertThat(list.getExtensionOIDs().size()).isEqualTo(2);
  }

  @Test
  void list_withoutEntries_hasNoSequenceOfThem() throws Exception {
    byte[] crl = CA.crl(CA.crlSettings(1));

    assertThat(read(crl).getRevokedCertificates()).isNull();
    ASN1Sequence toBeSigned =
        ASN1Sequence.getInstance(ASN1Sequence.getInstance(crl).getObjectAt(0));
    assertThat(toBeSigned.size()).as("version, algorithm, issuer, times, extensions").isEqualTo(6);
  }

  @Test
  void entries_inAnyOrder_areWrittenInOrderOfSerials() throws Exception {
    List<RevokedCertificate> given = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      given.add(revoked(1 + (i * 7_919L) % 3_001, i % 7));
    }

    byte[] crl = CrlAssembly.assemble(CA.crlSettings(1), given, CA.algorithm()).sign(CA.key());

    CertificateList list = CertificateList.getInstance(crl);
    List<BigInteger> serials = new ArrayList<>();
    Enumeration<?> entries = list.getRevokedCertificateEnumeration();
    while (entries.hasMoreElements()) {
      serials.add(((TBSCertList.CRLEntry) entries.nextElement()).getUserCertificate().getValue());
    }
    assertThat(serials).hasSize(3_000).isSorted();
    assertThat(read(crl).getRevokedCertificates()).hasSize(3_000);
  }

  @Test
  void list_isDer() throws Exception {
    byte[] crl = CA.crl(delta(5, 4), revoked(2, 8), revoked(1, 4), revoked(Long.MAX_VALUE, 0));

    assertThat(ASN1Primitive.fromByteArray(crl).getEncoded(ASN1Encoding.DER)).isEqualTo(crl);
  }

  @Test
  void list_withDistributionPoint_isAboutItsCertificatesAlone() throws Exception {
    X509CRLHolder list = new X509CRLHolder(CA.crl(delta(5, 4)));

    Extension extension = list.getExtension(Extension.issuingDistributionPoint);
    assertThat(extension.isCritical()).isTrue();
    IssuingDistributionPoint point =
        IssuingDistributionPoint.getInstance(extension.getParsedValue());
    assertThat(GeneralNames.getInstance(point.getDistributionPoint().getName()).getNames())
        .containsExactly(new GeneralName(GeneralName.uniformResourceIdentifier, URL));
    assertThat(point.onlyContainsUserCerts()).isFalse();
    assertThat(point.isIndirectCRL()).isFalse();
  }

  @Test
  void delta_namesItsBase_andTakesEntriesBack() throws Exception {
    byte[] crl = CA.crl(delta(5, 4), revoked(7, 8));

    Extension extension = new X509CRLHolder(crl).getExtension(Extension.deltaCRLIndicator);
    assertThat(extension.isCritical()).isTrue();
    assertThat(ASN1Integer.getInstance(extension.getParsedValue())).isEqualTo(new ASN1Integer(4));
    assertThat(read(crl).getRevokedCertificate(BigInteger.valueOf(7)).getRevocationReason())
        .isEqualTo(CRLReason.REMOVE_FROM_CRL);
    assertThat(read(crl).getCriticalExtensionOIDs())
        .isEqualTo(
            Set.of(
                Extension.deltaCRLIndicator.getId(), Extension.issuingDistributionPoint.getId()));
  }

  @Test
  void times_from2050_haveFourDigitsOfTheYear() throws Exception {
    CrlSettings plain = CA.crlSettings(1);
    CrlSettings long_ =
        new CrlSettings(
            plain.issuer(),
            plain.keyIdentifier(),
            plain.number(),
            Instant.parse("2049-12-31T23:59:59.999Z"),
            Instant.parse("2050-01-01T00:00:00Z"),
            Optional.empty(),
            Optional.empty());

    CertificateList list = CertificateList.getInstance(CA.crl(long_));

    assertThat(list.getThisUpdate().toASN1Primitive())
        .isInstanceOf(ASN1UTCTime.class)
        .hasToString("491231235959Z");
    assertThat(list.getNextUpdate().toASN1Primitive()).isInstanceOf(ASN1GeneralizedTime.class);
    assertThat(read(CA.crl(long_)).getNextUpdate().toInstant())
        .isEqualTo(Instant.parse("2050-01-01T00:00:00Z"));
  }

  @Test
  void serial_twice_isRefused() {
    assertThatThrownBy(
            () -> CA.crl(CA.crlSettings(1), revoked(255, 1), revoked(3, 1), revoked(255, 4)))
        .isInstanceOfSatisfying(
            PkiException.class, e -> assertThat(e.reason()).isEqualTo(PkiException.Reason.INVALID))
        .hasMessage("the serial number ff is to be listed twice");
  }

  @Test
  void serial_ofTwentyOctets_isTheLongest() throws Exception {
    BigInteger longest = BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE);

    byte[] crl = CA.crl(CA.crlSettings(1), new RevokedCertificate(longest, WHEN, 1), revoked(2, 1));

    assertThat(read(crl).getRevokedCertificate(longest)).isNotNull();
    assertThatThrownBy(() ->
            CA.crl(CA.crlSettings(1), new RevokedCertificate(longest.add(BigInteger.ONE), WHEN, 1)))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("more than 20 octets");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 7, 11, 256})
  void reason_unknown_isRefused(int reason) {
    assertThatThrownBy(() -> CA.crl(CA.crlSettings(1), revoked(1, reason)))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("no reason " + reason);
  }

  @Test
  void removal_outsideOfADelta_isRefused() {
    assertThatThrownBy(() -> CA.crl(CA.crlSettings(1), revoked(1, 8)))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("delta");
  }

  @Test
  void settings_thatContradict_areRefused() {
    CrlSettings good = CA.crlSettings(5);

    assertThatThrownBy(() -> delta(5, 5)).isInstanceOf(PkiException.class);
    assertThatThrownBy(() -> delta(5, -1)).isInstanceOf(PkiException.class);
    assertThatThrownBy(() -> CA.crlSettings(-1)).isInstanceOf(PkiException.class);
    assertThatThrownBy(() -> with(good, good.thisUpdate(), URL)).isInstanceOf(PkiException.class);
    assertThatThrownBy(() -> with(good, good.nextUpdate(), "pki.example"))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("no URL");
    assertThatThrownBy(() -> with(good, good.nextUpdate(), "http://pki.example/\u00e4"))
        .isInstanceOf(PkiException.class);
    assertThatThrownBy(() -> with(good, good.thisUpdate().plus(Duration.ofDays(4_000_000)), URL))
        .isInstanceOf(PkiException.class);
  }

  private static byte[] with(CrlSettings settings, Instant nextUpdate, String url) {
    return CA.crl(
        new CrlSettings(
            settings.issuer(),
            settings.keyIdentifier(),
            settings.number(),
            settings.thisUpdate(),
            nextUpdate,
            Optional.of(url),
            Optional.empty()));
  }
}
