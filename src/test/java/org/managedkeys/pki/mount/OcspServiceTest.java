// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.wire.Answer;

class OcspServiceTest {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private IssuingFixture fixture;

  @BeforeEach
  void open() {
    fixture = IssuingFixture.withRoot(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static byte[] request(X509Certificate issuer, BigInteger serial) {
    try {
      CertificateID id =
          new CertificateID(
              new JcaDigestCalculatorProviderBuilder()
                  .setProvider(BOUNCY_CASTLE)
                  .build()
                  .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
              new JcaX509CertificateHolder(issuer),
              serial);
      return new OCSPReqBuilder().addRequest(id).build().getEncoded();
    } catch (GeneralSecurityException | OperatorCreationException | OCSPException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] answer(IssuingFixture asked, Answer issued) {
    return asked
        .mount
        .ocsp()
        .respond(
            request(fixture.issuer("root"), IssuingFixture.certificate(issued).getSerialNumber()));
  }

  private static BasicOCSPResp basic(byte[] answer) {
    try {
      OCSPResp response = new OCSPResp(answer);
      assertThat(response.getStatus()).isEqualTo(OCSPResp.SUCCESSFUL);
      return (BasicOCSPResp) response.getResponseObject();
    } catch (IOException | OCSPException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int status(byte[] answer) {
    try {
      return new OCSPResp(answer).getStatus();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SingleResp single(byte[] answer) {
    return basic(answer).getResponses()[0];
  }

  private static boolean isGood(byte[] answer) {
    return single(answer).getCertStatus() == null;
  }

  @Test
  void respond_issued_isGoodAndSignedByTheIssuer() throws Exception {
    byte[] answer = answer(fixture, fixture.issue("a.example.com"));

    assertThat(isGood(answer)).isTrue();
    assertThat(
            basic(answer)
                .isSignatureValid(
                    new JcaContentVerifierProviderBuilder()
                        .setProvider(BOUNCY_CASTLE)
                        .build(fixture.issuer("root"))))
        .isTrue();
    assertThat(single(answer).getNextUpdate().toInstant())
        .isEqualTo(fixture.clock.instant().plus(Duration.ofHours(12)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "rsa-2048", "ed25519", "ml-dsa"})
  void respond_byAnyKey_verifies(String key) throws Exception {
    fixture.root("by-" + key, key);
    fixture.role(Map.of("issuer_ref", "by-" + key));
    Answer issued = fixture.issue("a.example.com");
    X509Certificate issuer = fixture.issuer("by-" + key);

    byte[] answer =
        fixture
            .mount
            .ocsp()
            .respond(request(issuer, IssuingFixture.certificate(issued).getSerialNumber()));

    assertThat(isGood(answer)).isTrue();
    assertThat(
            basic(answer)
                .isSignatureValid(
                    new JcaContentVerifierProviderBuilder()
                        .setProvider(BOUNCY_CASTLE)
                        .build(new X509CertificateHolder(issuer.getEncoded()))))
        .isTrue();
  }

  @Test
  void respond_again_isGivenFromMemory() {
    Answer issued = fixture.issue("a.example.com");
    byte[] first = answer(fixture, issued);
    int signatures = fixture.service.signatures();

    assertThat(answer(fixture, issued)).isEqualTo(first);
    assertThat(fixture.service.signatures()).isEqualTo(signatures);
  }

  @Test
  void respond_revoked_tellsAtOnce() {
    Answer issued = fixture.issue("a.example.com");
    assertThat(isGood(answer(fixture, issued))).isTrue();

    fixture.revoke(issued);

    assertThat(single(answer(fixture, issued)).getCertStatus())
        .isInstanceOfSatisfying(
            RevokedStatus.class,
            revoked ->
                assertThat(revoked.getRevocationTime().toInstant())
                    .isEqualTo(fixture.clock.instant()));
  }

  @Test
  void respond_revokedByAnotherProcess_tellsToo() {
    Answer issued = fixture.issue("a.example.com");
    try (IssuingFixture other = fixture.another()) {
      assertThat(isGood(answer(other, issued))).isTrue();

      fixture.revoke(issued);

      assertThat(single(answer(other, issued)).getCertStatus()).isInstanceOf(RevokedStatus.class);
    }
  }

  @Test
  void respond_neverIssued_isUnknown() {
    byte[] answer =
        fixture.mount.ocsp().respond(request(fixture.issuer("root"), BigInteger.valueOf(17)));

    assertThat(single(answer).getCertStatus()).isInstanceOf(UnknownStatus.class);
  }

  @Test
  void respond_issuedByAnotherIssuer_isUnknown() {
    fixture.root("second", "other");
    Answer issued = fixture.issue("a.example.com");

    byte[] answer =
        fixture
            .mount
            .ocsp()
            .respond(
                request(
                    fixture.issuer("second"),
                    IssuingFixture.certificate(issued).getSerialNumber()));

    assertThat(single(answer).getCertStatus()).isInstanceOf(UnknownStatus.class);
  }

  @Test
  void respond_onlyReserved_isUnknown() {
    fixture.service.fail(Kind.UNAVAILABLE);
    assertThatThrownBy(() -> fixture.issue("a.example.com")).isInstanceOf(KeyException.class);
    fixture.service.work();
    BigInteger serial = SerialNumbers.parse(fixture.reserved().iterator().next());

    byte[] answer = fixture.mount.ocsp().respond(request(fixture.issuer("root"), serial));

    assertThat(single(answer).getCertStatus()).isInstanceOf(UnknownStatus.class);
  }

  @Test
  void respond_issuerOfSomebodyElse_isUnauthorized(@TempDir Path elsewhere) {
    try (IssuingFixture other = IssuingFixture.withRoot(elsewhere)) {
      byte[] answer = fixture.mount.ocsp().respond(request(other.issuer("root"), BigInteger.TEN));

      assertThat(status(answer)).isEqualTo(OCSPResp.UNAUTHORIZED);
    }
  }

  @Test
  void respond_noRequest_isMalformed() {
    assertThat(status(fixture.mount.ocsp().respond(new byte[] {1, 2, 3})))
        .isEqualTo(OCSPResp.MALFORMED_REQUEST);
  }

  @Test
  void respond_disabled_isUnauthorizedAndComesBack() {
    Answer issued = fixture.issue("a.example.com");
    fixture.mount.config().set("crl", Map.of("ocsp_disable", true));

    assertThat(status(answer(fixture, issued))).isEqualTo(OCSPResp.UNAUTHORIZED);
    fixture.mount.config().set("crl", Map.of("ocsp_disable", false, "ocsp_expiry", "1h"));
    assertThat(single(answer(fixture, issued)).getNextUpdate().toInstant())
        .isEqualTo(fixture.clock.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void respond_issuerThatMayNotAnswer_isUnauthorized() {
    Answer issued = fixture.issue("a.example.com");
    fixture.mount.issuers().patch("root", Map.of("usage", "issuing-certificates,crl-signing"));

    assertThat(status(answer(fixture, issued))).isEqualTo(OCSPResp.UNAUTHORIZED);
  }

  @Test
  void respond_keyServiceIsAway_isTryLater() {
    Answer issued = fixture.issue("a.example.com");
    fixture.service.fail(Kind.UNAVAILABLE);

    assertThat(status(answer(fixture, issued))).isEqualTo(OCSPResp.TRY_LATER);
  }

  @Test
  void respond_delegated_isSignedByTheResponder() throws Exception {
    Answer issued = fixture.issue("a.example.com");
    Object key =
        fixture
            .mount
            .keys()
            .generateKms(Map.of("managed_key_name", "other", "key_name", "answering"))
            .data()
            .get("key_name");
    Answer delegated =
        fixture
            .mount
            .ocsp()
            .responders()
            .delegate("root", Map.of("key_ref", String.valueOf(key), "ttl", "24h"));

    BasicOCSPResp answer = basic(answer(fixture, issued));

    X509CertificateHolder sent = answer.getCerts()[0];
    assertThat(sent.getEncoded()).isEqualTo(IssuingFixture.certificate(delegated).getEncoded());
    assertThat(
            answer.isSignatureValid(
                new JcaContentVerifierProviderBuilder().setProvider(BOUNCY_CASTLE).build(sent)))
        .isTrue();
    IssuingFixture.certificate(delegated).verify(fixture.issuer("root").getPublicKey());
    assertThat(fixture.mount.ocsp().responders().get("root").data())
        .containsEntry("serial_number", IssuingFixture.serial(delegated));

    fixture.mount.ocsp().responders().remove("root");
    assertThat(basic(answer(fixture, issued)).getCerts()).isEmpty();
  }

  @Test
  void respond_delegationHasExpired_isSignedByTheIssuer() {
    Answer issued = fixture.issue("a.example.com");
    fixture.mount.keys().generateKms(Map.of("managed_key_name", "other", "key_name", "answering"));
    fixture.mount.ocsp().responders().delegate("root", Map.of("key_ref", "answering", "ttl", "1h"));
    assertThat(basic(answer(fixture, issued)).getCerts()).hasSize(1);

    fixture.clock.advance(Duration.ofHours(2));

    assertThat(basic(answer(fixture, issued)).getCerts()).isEmpty();
  }

  @Test
  void remove_afterAnotherHasRenamed_meansTheIssuerThatHasTheNameNow() {
    fixture.root("second", "other");
    fixture.mount.keys().generateKms(Map.of("managed_key_name", "p256", "key_name", "answering"));
    OcspResponders responders = fixture.mount.ocsp().responders();
    responders.delegate("root", Map.of("key_ref", "answering"));
    responders.delegate("second", Map.of("key_ref", "answering"));
    try (IssuingFixture busy = fixture.busy()) {
      OcspResponders others = busy.mount.ocsp().responders();
      assertThat(others.get("root").data()).isNotEmpty();
      fixture.mount.issuers().patch("root", Map.of("issuer_name", "former"));
      fixture.mount.issuers().patch("second", Map.of("issuer_name", "root"));

      others.remove("root");
    }

    assertThat(responders.get("root").data()).isEmpty();
    assertThat(responders.get("former").data()).isNotEmpty();
  }
}
