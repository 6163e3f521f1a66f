// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.SigningKey;

/** The JDK's validation of certificates asks our responder, and believes it. */
final class OcspPkixTest {

  static List<CertificateAlgorithm> algorithms() {
    return TestAuthority.ofThisJdk();
  }

  private static OcspResponder responder(TestAuthority ca, OcspIssuer issuer) {
    return new OcspResponder(
        new Statuses().issued(ca, 5).revoked(ca, 6, 1),
        OcspIssuers.of(List.of(issuer)),
        OcspSettings.validFor(Duration.ofHours(1)));
  }

  private static PKIXRevocationChecker checker(OcspHttpServer server) throws Exception {
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(Set.of(PKIXRevocationChecker.Option.NO_FALLBACK));
    checker.setOcspResponder(URI.create(server.url()));
    return checker;
  }

  private static void validate(
      TestAuthority ca, X509Certificate leaf, PKIXRevocationChecker checker) throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca.certificate(), null)));
    parameters.addCertPathChecker(checker);
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
  }

  private static void assertValidated(TestAuthority ca, OcspHttpServer server) throws Exception {
    validate(ca, ca.leaf(5), checker(server));
    assertThatThrownBy(() -> validate(ca, ca.leaf(6), checker(server)))
        .isInstanceOf(CertPathValidatorException.class)
        .hasCauseInstanceOf(CertificateRevokedException.class);
    assertThatThrownBy(() -> validate(ca, ca.leaf(7), checker(server)))
        .isInstanceOf(CertPathValidatorException.class)
        .hasMessageContaining("UNKNOWN");
    assertThat(server.operations()).hasSizeGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void issuer_answersForItself(CertificateAlgorithm algorithm) throws Exception {
    TestAuthority ca = TestAuthority.of(algorithm);
    try (OcspHttpServer server = new OcspHttpServer(responder(ca, ca.issuer()))) {
      assertValidated(ca, server);
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void delegate_answersForItsIssuer(CertificateAlgorithm algorithm) throws Exception {
    TestAuthority ca = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256);
    SigningKey key = TestAuthority.key(algorithm, "responder");
    OcspSigner signer =
        OcspSigner.delegated(
            ca.certificate(),
            ca.responder(
                key, Instant.now().plus(Duration.ofDays(1)), KeyPurposeId.id_kp_OCSPSigning),
            key,
            algorithm);
    OcspIssuer issuer = new OcspIssuer(ca.issuerKey(), () -> signer);
    try (OcspHttpServer server = new OcspHttpServer(responder(ca, issuer))) {
      assertValidated(ca, server);
    }
  }

  @Test
  void nonce_ofTheJdk_isSentBack() throws Exception {
    TestAuthority ca = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256);
    try (OcspHttpServer server = new OcspHttpServer(responder(ca, ca.issuer()))) {
      PKIXRevocationChecker checker = checker(server);
      checker.setOcspExtensions(List.of(new JdkExtension(OcspClient.nonce(32))));

      validate(ca, ca.leaf(5), checker);
    }
  }

  @Test
  void answers_withoutServer_areStapled() throws Exception {
    TestAuthority ca = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA384);
    X509Certificate leaf = ca.leaf(5);
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(Set.of(PKIXRevocationChecker.Option.NO_FALLBACK));
    checker.setOcspResponses(
        Map.of(leaf, responder(ca, ca.issuer()).respond(OcspClient.request(ca, 5))));

    validate(ca, leaf, checker);
  }
}
