// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.ToBeSigned;

final class LintGateTest {

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final SigningKey ROOT = signing(SampleKeys.ROOT_PAIR);

  @Test
  void requireClean_goodCertificate_passes() {
    assertThat(pass(CertificateSample.leaf())).isEmpty();
  }

  @Test
  void requireClean_selfSigned_passesUnderItsOwnKeyOnly() {
    CertificateSample root = CertificateSample.root();

    assertThat(
            LintGate.requireClean(content(root), ROOT, Optional.empty(), CertificateSample.PRIVATE))
        .isEmpty();
    assertThatThrownBy(() ->
            LintGate.requireClean(
                content(root),
                signing(SampleKeys.elliptic("secp256r1")),
                Optional.empty(),
                CertificateSample.PRIVATE))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("key.of_signer");
  }

  @Test
  void requireClean_warnings_areToldAndNoticesAreNot() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.usage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment);
    leaf.extensions.remove(Extension.certificatePolicies);

    assertThat(pass(leaf))
        .singleElement()
        .asString()
        .startsWith("rfc8813.key_usage_ec: keyUsage of a key of type EC has keyEncipherment");
  }

  @Test
  void requireClean_errors_areAllToldAndNothingIsSigned() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.dns("www.example.com\0");
    leaf.usage(KeyUsage.keyCertSign);

    assertThatThrownBy(() -> pass(leaf))
        .isInstanceOfSatisfying(
            PkiException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(PkiException.Reason.REFUSED);
              assertThat(e.hint()).hasValue("docs/pki-lints.md lists the rules");
            })
        .hasMessageStartingWith("the certificate is not signed, because of what is wrong with it:")
        .hasMessageContainingAll("rfc5280.dns_no_nul: ", "'www.example.com\\u0000'")
        .hasMessageContaining("rfc5280.key_cert_sign: ");
  }

  @Test
  void requireClean_publicProfile_refusesWhatIsAWarningElsewhere() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.dns("example.com");

    assertThat(pass(leaf)).singleElement().asString().startsWith("cabf.cn_in_san: ");
    assertThatThrownBy(() ->
            LintGate.requireClean(
                content(leaf), ROOT, issuer(leaf), new LintProfile(true, CertificateSample.NOW)))
        .hasMessageContaining("cabf.cn_in_san: ");
  }

  @Test
  void requireClean_issuersOwnKey_isRefused() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.key = SampleKeys.ROOT;

    assertThatThrownBy(() -> pass(leaf)).hasMessageContaining("key.of_issuer: ");
  }

  @Test
  void requireClean_knownKey_isRefusedIfACasAndElseWarnedOf() {
    CertificateSample leaf = CertificateSample.leaf();
    AtomicInteger asked = new AtomicInteger();
    KnownKeys knows =
        (key, subject) -> {
          assertThat(key).isEqualTo(leaf.key);
          assertThat(subject).isEqualTo(leaf.subject);
          boolean authority = asked.incrementAndGet() > 1;
          return Optional.of(new KnownKeys.Holder("CN=Other", authority));
        };

    assertThat(
            LintGate.requireClean(
                content(leaf), ROOT, issuer(leaf), CertificateSample.PRIVATE, knows))
        .singleElement()
        .asString()
        .startsWith("key.reused: it is that of 'CN=Other'");
    assertThatThrownBy(() ->
            LintGate.requireClean(
                content(leaf), ROOT, issuer(leaf), CertificateSample.PRIVATE, knows))
        .hasMessageContaining("key.of_authority: ");
  }

  @Test
  void requireClean_noDer_isRefused() {
    assertThatThrownBy(() ->
            LintGate.requireClean(
                new ToBeSigned(new byte[] {1, 2}, CertificateAlgorithm.ECDSA_WITH_SHA256),
                ROOT,
                Optional.empty(),
                CertificateSample.PRIVATE))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("x690.certificate: ");
  }

  @Test
  void requireCleanCrl_goodList_passesAndAnotherIsRefused() {
    CrlSample list = new CrlSample();
    X509Certificate issuer = Samples.certificate(list.issuer);

    assertThat(LintGate.requireCleanCrl(content(list), ROOT, issuer, CertificateSample.PRIVATE))
        .isEmpty();
    list.extensions.remove(Extension.cRLNumber);
    assertThatThrownBy(
            () -> LintGate.requireCleanCrl(content(list), ROOT, issuer, CertificateSample.PRIVATE))
        .isInstanceOf(PkiException.class)
        .hasMessageStartingWith("the revocation list is not signed")
        .hasMessageContaining("crl.number: ");
  }

  /** What is judged says the algorithm that will be used, whatever that is. */
  @ParameterizedTest
  @EnumSource
  void placeholder_eachAlgorithm_isWholeAndNamesIt(CertificateAlgorithm algorithm)
      throws Exception {
    KeyPair pair = SampleKeys.like(algorithm);
    CertificateSample root = CertificateSample.root();
    root.key = SampleKeys.info(pair);
    root.inner = algorithm.identifier();
    root.outer = algorithm.identifier();

    byte[] whole =
        PlaceholderSignatures.under(
            new ToBeSigned(Samples.der(root.toBeSigned()), algorithm), signing(pair));

    LintedCertificate linted = LintedCertificate.of(whole, null, CertificateSample.PRIVATE);
    assertThat(linted.outerAlgorithm()).isEqualTo(algorithm.identifier());
    assertThat(SignatureRules.parameters(linted)).isNull();
    assertThat(SignatureRules.octets(linted)).isNull();
    assertThat(Der.isCanonical(linted.object(), whole)).isTrue();
  }

  @Test
  void placeholder_isNoSignatureOfTheKey() throws Exception {
    CertificateSample root = CertificateSample.root();
    byte[] whole = PlaceholderSignatures.under(content(root), ROOT);

    X509Certificate certificate = Samples.certificate(whole);

    assertThatThrownBy(() -> certificate.verify(SampleKeys.ROOT_PAIR.getPublic()))
        .isInstanceOf(SignatureException.class);
  }

  private static List<String> pass(CertificateSample leaf) {
    return LintGate.requireClean(content(leaf), ROOT, issuer(leaf), CertificateSample.PRIVATE);
  }

  private static Optional<X509Certificate> issuer(CertificateSample leaf) {
    return Optional.ofNullable(leaf.issuer).map(Samples::certificate);
  }

  private static ToBeSigned content(CertificateSample sample) {
    return new ToBeSigned(Samples.der(sample.toBeSigned()), CertificateAlgorithm.ECDSA_WITH_SHA256);
  }

  private static ToBeSigned content(CrlSample sample) {
    return new ToBeSigned(Samples.der(sample.toBeSigned()), CertificateAlgorithm.ECDSA_WITH_SHA256);
  }

  private static SigningKey signing(KeyPair pair) {
    return new SigningKey(pair.getPrivate(), pair.getPublic(), PROVIDER);
  }
}
