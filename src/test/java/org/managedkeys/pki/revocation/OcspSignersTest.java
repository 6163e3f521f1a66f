// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.ProviderException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.junit.jupiter.api.Test;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;

/** Who signs answers, by which algorithm, and what is answered when nobody can. */
final class OcspSignersTest {

  private static final TestAuthority CA = TestAuthority.of(CertificateAlgorithm.SHA256_WITH_RSA);
  private static final SigningKey RESPONDER =
      TestAuthority.key(CertificateAlgorithm.ECDSA_WITH_SHA256, "responder");
  private final Instant later =
      Instant.now().plus(Duration.ofDays(9)).truncatedTo(ChronoUnit.SECONDS);

  private final List<RuntimeException> told = new ArrayList<>();

  private OcspResponder responder(Supplier<OcspSigner> signer) {
    return responder(signer, new Statuses().issued(CA, 5));
  }

  private OcspResponder responder(Supplier<OcspSigner> signer, StatusSource source) {
    return new OcspResponder(
        source,
        OcspIssuers.of(List.of(new OcspIssuer(CA.issuerKey(), signer))),
        OcspSettings.validFor(Duration.ofDays(7))
            .telling(failure -> {
              told.add(failure);
              return OcspFailures.OF_PROVIDERS.isPassing(failure);
            }));
  }

  private static OcspSigner delegated(X509Certificate certificate) {
    return OcspSigner.delegated(
        CA.certificate(), certificate, RESPONDER, CertificateAlgorithm.ECDSA_WITH_SHA256);
  }

  private static BasicOCSPResp ask(OcspResponder responder, Extension... extensions) {
    return OcspClient.basic(
        responder.respond(OcspClient.request(List.of(extensions), OcspClient.id(CA, 5))));
  }

  @Test
  void delegate_signs_andSendsItsCertificate() throws Exception {
    X509Certificate certificate = CA.responder(RESPONDER, later, KeyPurposeId.id_kp_OCSPSigning);
    OcspSigner signer = delegated(certificate);

    BasicOCSPResp response = ask(responder(() -> signer));

    assertThat(OcspClient.verifies(response, RESPONDER)).isTrue();
    assertThat(response.getCerts()).containsExactly(new JcaX509CertificateHolder(certificate));
    assertThat(response.getSignatureAlgorithmID())
        .isEqualTo(CertificateAlgorithm.ECDSA_WITH_SHA256.identifier());
  }

  @Test
  void delegate_whoseCertificateEnds_promisesNothingAfterIt() {
    Instant end = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
    OcspSigner signer = delegated(CA.responder(RESPONDER, end, KeyPurposeId.id_kp_OCSPSigning));

    assertThat(responder(() -> signer).answer(OcspClient.request(CA, 5)).nextUpdate())
        .contains(end);
  }

  @Test
  void delegate_whoseCertificateHasEnded_doesNotSign() {
    OcspSigner signer =
        delegated(
            CA.responder(RESPONDER, Instant.now().minusSeconds(5), KeyPurposeId.id_kp_OCSPSigning));

    assertThat(responder(() -> signer).answer(OcspClient.request(CA, 5)).status())
        .isEqualTo(OcspAnswer.Status.INTERNAL_ERROR);
    assertThat(told).hasSize(1).first().asString().contains("OCSP responder is valid from");
  }

  @Test
  void delegate_thatClientsWouldNotBelieve_isRefused() {
    X509Certificate server = CA.responder(RESPONDER, later, KeyPurposeId.id_kp_serverAuth);
    X509Certificate ofAnother =
        TestAuthority.named("CN=Other", CertificateAlgorithm.SHA256_WITH_RSA)
            .responder(RESPONDER, later, KeyPurposeId.id_kp_OCSPSigning);
    X509Certificate ofNamesake =
        TestAuthority.of(
                TestAuthority.key(CertificateAlgorithm.SHA256_WITH_RSA, "namesake"),
                CertificateAlgorithm.SHA256_WITH_RSA)
            .responder(RESPONDER, later, KeyPurposeId.id_kp_OCSPSigning);
    X509Certificate ofAnotherKey = CA.leaf(4);

    assertRefused(server, "is not for OCSP");
    assertRefused(ofAnother, "is not issued by");
    assertRefused(ofNamesake, "is not issued by");
    assertRefused(ofAnotherKey, "is not of the key");
  }

  private static void assertRefused(X509Certificate certificate, String reason) {
    assertThatThrownBy(() -> delegated(certificate))
        .isInstanceOfSatisfying(
            PkiException.class, e -> assertThat(e.reason()).isEqualTo(PkiException.Reason.REFUSED))
        .hasMessageContaining(reason);
  }

  @Test
  void algorithm_thatTheKeyLacks_isRefused() {
    assertThatThrownBy(() -> OcspSigner.direct(RESPONDER, CertificateAlgorithm.ED25519))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("cannot sign by Ed25519");
  }

  @Test
  void preferredAlgorithm_isUsed_whereTheKeyKnowsIt() {
    OcspSigner signer = OcspSigner.direct(CA.key(), CA.algorithm());
    OcspResponder responder = responder(() -> signer);

    assertThat(
            algorithm(
                responder,
                OcspClient.preferring(
                    CertificateAlgorithm.ED25519, CertificateAlgorithm.SHA512_WITH_RSA)))
        .isEqualTo(CertificateAlgorithm.SHA512_WITH_RSA);
    assertThat(
            algorithm(responder, OcspClient.preferring(CertificateAlgorithm.SHA384_WITH_RSA_PSS)))
        .isEqualTo(CertificateAlgorithm.SHA384_WITH_RSA_PSS);
    assertThat(algorithm(responder, OcspClient.preferring(CertificateAlgorithm.ED25519)))
        .as("none that it knows")
        .isEqualTo(CA.algorithm());
    assertThat(algorithm(responder)).isEqualTo(CA.algorithm());
  }

  @Test
  void preferredAlgorithm_ofAnotherKindOfKey_isPassedOver() {
    OcspSigner signer = OcspSigner.direct(CA.key(), CA.algorithm());
    OcspResponder responder = responder(() -> signer);
    AlgorithmIdentifier ours = CA.key().subjectPublicKeyInfo().getAlgorithm();
    AlgorithmIdentifier others = RESPONDER.subjectPublicKeyInfo().getAlgorithm();

    assertThat(
            algorithm(responder, OcspClient.preferring(CertificateAlgorithm.SHA512_WITH_RSA, ours)))
        .isEqualTo(CertificateAlgorithm.SHA512_WITH_RSA);
    assertThat(
            algorithm(
                responder, OcspClient.preferring(CertificateAlgorithm.SHA512_WITH_RSA, others)))
        .isEqualTo(CA.algorithm());
  }

  private static CertificateAlgorithm algorithm(OcspResponder responder, Extension... extensions) {
    BasicOCSPResp response = ask(responder, extensions);
    assertThat(OcspClient.verifies(response, CA.key())).isTrue();
    return CertificateAlgorithm.of(response.getSignatureAlgorithmID()).orElseThrow();
  }

  @Test
  void keyService_thatIsAway_isToldAsTryLater() {
    ProviderException away = new ProviderException("the token does not answer");
    OcspResponder responder =
        responder(() -> {
          throw away;
        });

    assertThat(responder.respond(OcspClient.request(CA, 5)))
        .isEqualTo(new byte[] {0x30, 3, 0x0a, 1, 3});
    assertThat(told).containsExactly(away);
  }

  @Test
  void keyService_thatComesBack_answersAgain() {
    List<OcspSigner> signers = new ArrayList<>();
    OcspResponder responder =
        responder(() -> {
          if (signers.isEmpty()) {
            throw new ProviderException("away");
          }
          return signers.get(0);
        });
    assertThat(OcspClient.status(responder.respond(OcspClient.request(CA, 5)))).isEqualTo(3);

    signers.add(OcspSigner.direct(CA.key(), CA.algorithm()));

    assertThat(OcspClient.status(responder.respond(OcspClient.request(CA, 5)))).isZero();
  }

  @Test
  void statusSource_thatFails_isToldAsInternalError() {
    OcspSigner signer = OcspSigner.direct(CA.key(), CA.algorithm());
    OcspResponder responder =
        responder(
            () -> signer,
            (issuer, serial) -> {
              throw new IllegalStateException("the store is broken");
            });

    assertThat(responder.respond(OcspClient.request(CA, 5)))
        .isEqualTo(new byte[] {0x30, 3, 0x0a, 1, 2});
    assertThat(told).hasSize(1);
  }

  @Test
  void listener_thatFails_doesNotKeepTheClientFromAnAnswer() {
    OcspResponder responder =
        new OcspResponder(
            new Statuses(),
            OcspIssuers.of(
                List.of(
                    new OcspIssuer(
                        CA.issuerKey(),
                        () -> {
                          throw new ProviderException("away");
                        }))),
            OcspSettings.validFor(Duration.ofDays(1))
                .telling(failure -> {
                  throw new IllegalStateException("the log is full");
                }));

    assertThat(OcspClient.status(responder.respond(OcspClient.request(CA, 5)))).isEqualTo(2);
  }
}
