// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.managedkeys.pki.CertificateAlgorithm;

/** Which answers are given again, and for how long. */
@Timeout(60)
final class OcspCacheTest {

  private static final TestAuthority CA = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256);
  private static final byte[] REQUEST = OcspClient.request(CA, 5);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-02T00:00:00Z"));
  private final Statuses statuses = new Statuses().issued(CA, 5).issued(CA, 6);
  private final OcspResponder responder = responder(statuses);

  private OcspResponder responder(StatusSource source) {
    return new OcspResponder(
        source,
        OcspIssuers.of(List.of(CA.issuer())),
        OcspSettings.validFor(Duration.ofHours(12)).at(now::get));
  }

  private static CertificateStatus status(byte[] response) {
    return OcspClient.only(response).getCertStatus();
  }

  private static void invalidate(OcspResponder responder, long serial) {
    responder.invalidate(CA.issuerKey(), BigInteger.valueOf(serial));
  }

  @Test
  void answer_toTheSameRequest_isGivenAgain() {
    byte[] first = responder.respond(REQUEST);

    assertThat(responder.respond(REQUEST.clone())).isEqualTo(first);
    assertThat(statuses.asked()).isEqualTo(1);
  }

  @Test
  void answer_toTheSameQuestionInOtherBytes_isGivenAgain() {
    byte[] first = responder.respond(REQUEST);
    for (int i = 1; i < 10; i++) {
      Extension harmless =
          OcspClient.extension(new ASN1ObjectIdentifier("1.2.3." + i), false, DERNull.INSTANCE);
      byte[] other = OcspClient.request(List.of(harmless), OcspClient.id(CA, 5));

      assertThat(responder.respond(other)).isEqualTo(first);
    }
    assertThat(statuses.asked()).isEqualTo(1);
  }

  @Test
  void answer_byAnotherDigestOrAlgorithm_isAnother() {
    byte[] first = responder.respond(REQUEST);
    byte[] sha256 =
        OcspClient.request(
            List.of(),
            OcspClient.id(CA.certificate(), BigInteger.valueOf(5), OcspClient.DIGESTS.get(1)));
    byte[] sha512 =
        OcspClient.request(
            List.of(OcspClient.preferring(CertificateAlgorithm.ECDSA_WITH_SHA512)),
            OcspClient.id(CA, 5));

    assertThat(responder.respond(sha256)).isNotEqualTo(first);
    assertThat(responder.respond(sha512)).isNotEqualTo(first);
    assertThat(responder.respond(sha512)).isEqualTo(responder.respond(sha512));
    assertThat(statuses.asked()).isEqualTo(3);
  }

  @Test
  void answer_withNonceOrForSeveral_isSignedEachTime() {
    byte[] nonce = OcspClient.request(List.of(OcspClient.nonce(32)), OcspClient.id(CA, 5));
    byte[] several = OcspClient.request(CA, 5, 6);

    assertThat(responder.respond(nonce)).isNotEqualTo(responder.respond(nonce));
    assertThat(responder.respond(several)).isNotEqualTo(responder.respond(several));
    assertThat(statuses.asked()).isEqualTo(6);
  }

  @Test
  void unknown_isAskedAgain_becauseItMayBeIssued() {
    byte[] request = OcspClient.request(CA, 9);
    assertThat(status(responder.respond(request))).isInstanceOf(UnknownStatus.class);

    statuses.issued(CA, 9);

    assertThat(status(responder.respond(request))).isEqualTo(CertificateStatus.GOOD);
  }

  /** What caches of others may do. */
  @Test
  void answer_isSettled_withoutNonceAndAboutKnownCertificates() {
    assertThat(responder.answer(REQUEST).isSettled()).isTrue();
    assertThat(responder.answer(OcspClient.request(CA, 5, 6)).isSettled()).isTrue();
    assertThat(responder.answer(OcspClient.request(CA, 5, 9)).isSettled()).isFalse();
    assertThat(responder.answer(OcspClient.request(CA, 9)).isSettled()).isFalse();
    assertThat(responder.answer(new byte[] {1}).isSettled()).isFalse();
    byte[] nonce = OcspClient.request(List.of(OcspClient.nonce(32)), OcspClient.id(CA, 5));
    assertThat(responder.answer(nonce).isSettled()).isFalse();
  }

  @Test
  void answer_isGivenForHalfOfItsTime() {
    byte[] first = responder.respond(REQUEST);

    now.set(now.get().plus(Duration.ofHours(6)).minusMillis(1));
    assertThat(responder.respond(REQUEST)).isEqualTo(first);

    now.set(now.get().plusMillis(1));
    byte[] second = responder.respond(REQUEST);
    assertThat(OcspClient.only(second).getThisUpdate().toInstant()).isEqualTo(now.get());
    assertThat(responder.respond(REQUEST)).isEqualTo(second);
    assertThat(statuses.asked()).isEqualTo(2);
  }

  @Test
  void revoked_isToldAtOnce_andOthersStay() {
    byte[] six = OcspClient.request(CA, 6);
    byte[] answerToSix = responder.respond(six);
    responder.respond(REQUEST);

    statuses.revoked(CA, 5, 1);
    invalidate(responder, 5);

    assertThat(status(responder.respond(REQUEST))).isInstanceOf(RevokedStatus.class);
    assertThat(responder.respond(six)).isEqualTo(answerToSix);
    assertThat(statuses.asked()).isEqualTo(3);
  }

  @Test
  void invalidateAll_dropsEverything() {
    responder.respond(REQUEST);
    responder.respond(OcspClient.request(CA, 6));
    statuses.revoked(CA, 5, 1).revoked(CA, 6, 1);

    responder.invalidateAll();

    assertThat(status(responder.respond(REQUEST))).isInstanceOf(RevokedStatus.class);
    assertThat(status(responder.respond(OcspClient.request(CA, 6))))
        .isInstanceOf(RevokedStatus.class);
  }

  /** Stops the first who asks, after the status is read and before it is signed. */
  private final class Stopping implements StatusSource {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    @Override
    public CertStatus status(IssuerKey issuer, BigInteger serial) {
      CertStatus status = statuses.status(issuer, serial);
      if (statuses.asked() == 1) {
        reached.countDown();
        await(released);
      }
      return status;
    }
  }

  @Test
  void revocation_amidSigning_isNotForgotten() throws Exception {
    Stopping source = new Stopping();
    OcspResponder stopped = responder(source);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<byte[]> early = thread.submit(() -> stopped.respond(REQUEST));
      await(source.reached);

      statuses.revoked(CA, 5, 1);
      invalidate(stopped, 5);
      assertThat(status(stopped.respond(REQUEST)))
          .as("who asks after the revocation does not wait for the old answer")
          .isInstanceOf(RevokedStatus.class);
      source.released.countDown();

      assertThat(status(early.get())).as("asked before").isEqualTo(CertificateStatus.GOOD);
      assertThat(status(stopped.respond(REQUEST)))
          .as("the old answer is not kept")
          .isInstanceOf(RevokedStatus.class);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void threads_thatAskTheSameAtOnce_waitForOneSignature() throws Exception {
    Stopping source = new Stopping();
    OcspResponder stopped = responder(source);
    List<Thread> threads = new ArrayList<>();
    List<AtomicReference<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      AtomicReference<byte[]> answer = new AtomicReference<>();
      Thread thread = new Thread(() -> answer.set(stopped.respond(REQUEST)));
      answers.add(answer);
      threads.add(thread);
      thread.start();
    }
    await(source.reached);
    while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }

    source.released.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(answers).extracting(AtomicReference::get).containsOnly(answers.get(0).get());
    assertThat(statuses.asked()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
