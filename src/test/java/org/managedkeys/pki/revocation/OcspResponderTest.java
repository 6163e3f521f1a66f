// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.LongStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.pki.CertificateAlgorithm;

/** What is answered to what. */
final class OcspResponderTest {

  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00.987Z");
  private static final Duration VALIDITY = Duration.ofHours(12);

  private static final TestAuthority CA = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256);
  private static final TestAuthority OTHER = TestAuthority.of(CertificateAlgorithm.ED25519);
  private static final TestAuthority FOREIGN =
      TestAuthority.named("CN=Foreign", CertificateAlgorithm.ECDSA_WITH_SHA384);

  private static final ASN1ObjectIdentifier NOT_KNOWN = new ASN1ObjectIdentifier("1.2.3.4");

  private final Statuses statuses =
      new Statuses().issued(CA, 5).revoked(CA, 6, 1).revoked(CA, 7, 0).issued(OTHER, 8);
  private final OcspResponder responder = responder(OcspSettings.validFor(VALIDITY));

  static List<ASN1ObjectIdentifier> digests() {
    return OcspClient.DIGESTS;
  }

  private OcspResponder responder(OcspSettings settings) {
    return new OcspResponder(
        statuses, OcspIssuers.of(List.of(CA.issuer(), OTHER.issuer())), settings.at(() -> NOW));
  }

  private static CertificateStatus[] statuses(byte[] response) {
    return Arrays.stream(OcspClient.basic(response).getResponses())
        .map(SingleResp::getCertStatus)
        .toArray(CertificateStatus[]::new);
  }

  @Test
  void issued_isGood_fromNowUntilTheNextUpdate() throws Exception {
    byte[] response = responder.respond(OcspClient.request(CA, 5));

    BasicOCSPResp basic = OcspClient.basic(response);
    assertThat(OcspClient.verifies(basic, CA.key())).isTrue();
    assertThat(basic.getVersion()).isEqualTo(1);
    assertThat(basic.getCerts()).as("the issuer's own key needs none").isEmpty();
    assertThat(basic.getProducedAt().toInstant()).isEqualTo(Instant.parse("2026-03-02T00:00:00Z"));
    assertThat(basic.getResponderId().toASN1Primitive().getKeyHash())
        .isEqualTo(
            MessageDigest.getInstance("SHA-1")
                .digest(CA.key().subjectPublicKeyInfo().getPublicKeyData().getBytes()));
    SingleResp single = OcspClient.only(response);
    assertThat(single.getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(single.getCertID()).isEqualTo(OcspClient.id(CA, 5));
    assertThat(single.getThisUpdate().toInstant()).isEqualTo(basic.getProducedAt().toInstant());
    assertThat(single.getNextUpdate().toInstant())
        .isEqualTo(single.getThisUpdate().toInstant().plus(VALIDITY));
  }

  @Test
  void answer_tellsItsTimes_forHeadersOfHttp() {
    OcspAnswer answer = responder.answer(OcspClient.request(CA, 5));

    assertThat(answer.status()).isEqualTo(OcspAnswer.Status.SUCCESSFUL);
    assertThat(answer.thisUpdate()).contains(Instant.parse("2026-03-02T00:00:00Z"));
    assertThat(answer.nextUpdate()).contains(Instant.parse("2026-03-02T12:00:00Z"));
    answer.encoded()[0] = 0;
    assertThat(OcspClient.status(answer.encoded())).isZero();
  }

  @Test
  void revoked_isToldWithTimeAndReason() {
    RevokedStatus told =
        (RevokedStatus)
            OcspClient.only(responder.respond(OcspClient.request(CA, 6))).getCertStatus();

    assertThat(told.getRevocationTime().toInstant()).isEqualTo(Statuses.WHEN);
    assertThat(told.getRevocationReason()).isEqualTo(1);
  }

  @Test
  void revoked_forNoReason_hasNone() {
    RevokedStatus told =
        (RevokedStatus)
            OcspClient.only(responder.respond(OcspClient.request(CA, 7))).getCertStatus();

    assertThat(told.hasRevocationReason()).isFalse();
  }

  @Test
  void neverIssued_isUnknown() {
    assertThat(OcspClient.only(responder.respond(OcspClient.request(CA, 99))).getCertStatus())
        .isInstanceOf(UnknownStatus.class);
  }

  @Test
  void serial_thatNoCertificateCanHave_isUnknownWithoutAsking() {
    for (BigInteger serial :
        List.of(BigInteger.ZERO, BigInteger.TEN.negate(), BigInteger.ONE.shiftLeft(1000))) {
      byte[] request =
          OcspClient.request(
              List.of(), OcspClient.id(CA.certificate(), serial, OcspClient.DIGESTS.get(0)));

      assertThat(OcspClient.only(responder.respond(request)).getCertStatus())
          .isInstanceOf(UnknownStatus.class);
    }
    assertThat(statuses.asked()).isZero();
  }

  @ParameterizedTest
  @MethodSource("digests")
  void issuer_isFound_byEachDigest(ASN1ObjectIdentifier digest) {
    CertificateID id = OcspClient.id(CA.certificate(), BigInteger.valueOf(6), digest);

    SingleResp single = OcspClient.only(responder.respond(OcspClient.request(List.of(), id)));

    assertThat(single.getCertStatus()).isInstanceOf(RevokedStatus.class);
    assertThat(single.getCertID().toASN1Primitive()).isEqualTo(id.toASN1Primitive());
  }

  @Test
  void issuer_byAnUnknownDigest_isNotOurs() {
    CertificateID id =
        OcspClient.id(CA.certificate(), BigInteger.valueOf(5), NISTObjectIdentifiers.id_sha3_256);

    assertThat(OcspClient.status(responder.respond(OcspClient.request(List.of(), id))))
        .isEqualTo(OcspAnswer.Status.UNAUTHORIZED.code());
  }

  @Test
  void issuer_thatIsNotOurs_isUnauthorized() {
    assertThat(OcspClient.status(responder.respond(OcspClient.request(FOREIGN, 5)))).isEqualTo(6);
    assertThat(OcspClient.status(responder.respond(OcspClient.request(FOREIGN, 5, 6))))
        .isEqualTo(6);
  }

  @Test
  void severalSerials_areAnsweredInOneSignedAnswer() {
    byte[] response = responder.respond(OcspClient.request(CA, 5, 6, 99));

    assertThat(statuses(response)[0]).isEqualTo(CertificateStatus.GOOD);
    assertThat(statuses(response)[1]).isInstanceOf(RevokedStatus.class);
    assertThat(statuses(response)[2]).isInstanceOf(UnknownStatus.class);
    assertThat(OcspClient.verifies(OcspClient.basic(response), CA.key())).isTrue();
  }

  @Test
  void hundredSerials_areAnswered() {
    byte[] response =
        responder.respond(OcspClient.request(CA, LongStream.rangeClosed(1, 100).toArray()));

    assertThat(statuses(response)).hasSize(100);
    assertThat(statuses(response)[4]).isEqualTo(CertificateStatus.GOOD);
    assertThat(statuses(response)[5]).isInstanceOf(RevokedStatus.class);
  }

  @Test
  void severalIssuers_areAnsweredByTheFirstOfOurs() {
    byte[] response =
        responder.respond(
            OcspClient.request(
                List.of(),
                OcspClient.id(FOREIGN, 5),
                OcspClient.id(OTHER, 8),
                OcspClient.id(CA, 6)));

    assertThat(statuses(response)[0]).isInstanceOf(UnknownStatus.class);
    assertThat(statuses(response)[1]).isEqualTo(CertificateStatus.GOOD);
    assertThat(statuses(response)[2]).isInstanceOf(RevokedStatus.class);
    assertThat(OcspClient.verifies(OcspClient.basic(response), OTHER.key())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 32, 127, 128})
  void nonce_isSentBack(int length) {
    Extension nonce = OcspClient.nonce(length);

    BasicOCSPResp basic =
        OcspClient.basic(
            responder.respond(OcspClient.request(List.of(nonce), OcspClient.id(CA, 5))));

    assertThat(basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce)).isEqualTo(nonce);
    assertThat(OcspClient.verifies(basic, CA.key())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 129, 1000, 10_000})
  void nonce_ofAnotherLength_isMalformed(int length) {
    byte[] request = OcspClient.request(List.of(OcspClient.nonce(length)), OcspClient.id(CA, 5));

    assertThat(OcspClient.status(responder.respond(request))).isEqualTo(1);
  }

  @Test
  void withoutNonce_noneIsSent() {
    assertThat(OcspClient.basic(responder.respond(OcspClient.request(CA, 5))).hasExtensions())
        .isFalse();
  }

  @Test
  void extension_criticalAndUnknown_isRefused() {
    Extension critical = OcspClient.extension(NOT_KNOWN, true, DERNull.INSTANCE);
    Extension harmless = OcspClient.extension(NOT_KNOWN, false, DERNull.INSTANCE);

    assertThat(
            OcspClient.status(
                responder.respond(OcspClient.request(List.of(critical), OcspClient.id(CA, 5)))))
        .isEqualTo(1);
    assertThat(
            OcspClient.status(
                responder.respond(OcspClient.request(List.of(harmless), OcspClient.id(CA, 5)))))
        .isZero();
  }

  @Test
  void request_thatIsSigned_isAnsweredWhateverTheSignature() throws Exception {
    byte[] request =
        new OCSPReqBuilder()
            .addRequest(OcspClient.id(CA, 5))
            .setRequestorName(new GeneralName(GeneralName.rfc822Name, "who@example"))
            .build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .setProvider(TestAuthority.BOUNCY_CASTLE)
                    .build(
                        TestAuthority.generate(CertificateAlgorithm.ECDSA_WITH_SHA256)
                            .getPrivate()),
                null)
            .getEncoded();

    assertThat(OcspClient.only(responder.respond(request)).getCertStatus())
        .isEqualTo(CertificateStatus.GOOD);
  }

  @Test
  void validity_ofZero_leavesTheNextUpdateOut_andKeepsNothing() {
    OcspResponder fresh =
        responder(
            new OcspSettings(
                Duration.ZERO, Duration.ZERO, 100, 1 << 20, () -> NOW, OcspFailures.OF_PROVIDERS));

    OcspAnswer answer = fresh.answer(OcspClient.request(CA, 5));
    statuses.revoked(CA, 5, 4);

    assertThat(OcspClient.only(answer.encoded()).getNextUpdate()).isNull();
    assertThat(answer.nextUpdate()).isEmpty();
    assertThat(OcspClient.only(fresh.respond(OcspClient.request(CA, 5))).getCertStatus())
        .isInstanceOf(RevokedStatus.class);
  }

  @Test
  void get_decodesItsPath() {
    byte[] request = OcspClient.request(CA, 6);
    String base64 = Base64.getEncoder().encodeToString(request);
    String escaped = base64.replace("/", "%2F").replace("+", "%2b").replace("=", "%3D");

    assertThat(responder.answerGet(base64).encoded()).isEqualTo(responder.respond(request));
    assertThat(responder.answerGet(escaped).encoded()).isEqualTo(responder.respond(request));
    for (String bad : List.of("", "%", "%zz", "!", "MA", "a b", "M".repeat(100_000))) {
      assertThat(responder.answerGet(bad).status())
          .as(bad.substring(0, Math.min(10, bad.length())))
          .isEqualTo(OcspAnswer.Status.MALFORMED_REQUEST);
    }
  }

  @Test
  void request_overTheLimit_isMalformed() {
    long[] serials = LongStream.range(1, 250).toArray();
    byte[] request = OcspClient.request(CA, serials);
    assertThat(request.length).isGreaterThan(OcspResponder.MAX_REQUEST_BYTES);

    assertThat(OcspClient.status(responder.respond(request))).isEqualTo(1);
    assertThat(responder.respond("no DER".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(new byte[] {0x30, 3, 0x0a, 1, 1});
  }
}
