// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.revocation.PresignedAnswers.Question;
import org.managedkeys.pki.revocation.PresignedAnswers.Signed;
import org.managedkeys.pki.revocation.PresignedAnswers.Subject;

/** How much is kept, and what goes when there is no more room. */
final class PresignedAnswersTest {

  private static final IssuerKey ISSUER =
      TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256).issuerKey();
  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
  private static final long MILLIS = NOW.toEpochMilli();

  private static byte[] request(int number) {
    return BigInteger.valueOf(number).toByteArray();
  }

  private static Question question(int number) {
    return new Question(
        new Subject(ISSUER, BigInteger.valueOf(number)),
        Bytes.copyOf(request(number)),
        Optional.empty());
  }

  private static Supplier<Signed> answer(int length) {
    return () ->
        new Signed(
            OcspAnswer.signed(new byte[length], NOW, null, true), Optional.of(NOW.plusSeconds(60)));
  }

  private static void obtain(PresignedAnswers answers, int number, int length) {
    answers.obtain(question(number), request(number), MILLIS, answer(length));
  }

  private static boolean has(PresignedAnswers answers, int number) {
    return answers.find(request(number), MILLIS) != null;
  }

  @Test
  void answers_beyondTheirNumber_goUnlessTheyAreAskedFor() {
    PresignedAnswers answers = new PresignedAnswers(10, 1 << 20);
    for (int i = 1; i <= 200; i++) {
      obtain(answers, i, 100);
      assertThat(answers.size()).isEqualTo(Math.min(i, 10));
      // The first one is asked for all the time.
      assertThat(has(answers, 1)).as("after %s", i).isTrue();
    }
    assertThat(has(answers, 200)).isTrue();
    assertThat(has(answers, 150)).isFalse();
  }

  @Test
  void answers_beyondTheirBytes_go() {
    PresignedAnswers answers = new PresignedAnswers(1_000_000, 100_000);
    for (int i = 1; i <= 500; i++) {
      obtain(answers, i, 1_000);
      assertThat(answers.weight()).isLessThanOrEqualTo(100_000);
    }
    assertThat(answers.size()).isBetween(20, 100);
  }

  @Test
  void answer_largerThanAllRoom_isGivenAndNotKept() {
    PresignedAnswers answers = new PresignedAnswers(10, 1_000);

    obtain(answers, 1, 2_000);

    assertThat(answers.size()).isZero();
    assertThat(answers.weight()).isZero();
    assertThat(has(answers, 1)).isFalse();
  }

  @Test
  void noRoom_keepsNothing() {
    PresignedAnswers answers = new PresignedAnswers(0, 0);

    obtain(answers, 1, 100);

    assertThat(answers.size()).isZero();
  }

  @Test
  void answers_thatAreOverOrDropped_leaveNothingBehind() {
    PresignedAnswers answers = new PresignedAnswers(100, 1 << 20);
    long later = NOW.plusSeconds(60).toEpochMilli();
    for (int round = 0; round < 1_000; round++) {
      answers.obtain(question(1), request(1), later, answer(100));
      answers.obtain(question(1), request(2), later, answer(100));
      obtain(answers, 3, 100);
      answers.invalidate(new Subject(ISSUER, BigInteger.valueOf(3)));
    }
    assertThat(answers.size()).isEqualTo(1);
    assertThat(answers.weight()).isLessThan(2_000);

    answers.invalidateAll();

    assertThat(answers.size()).isZero();
    assertThat(answers.weight()).isZero();
  }

  @Test
  void request_inManyForms_isRememberedInFew() {
    PresignedAnswers answers = new PresignedAnswers(100, 1 << 20);
    obtain(answers, 1, 100);
    long one = answers.weight();
    for (int form = 2; form < 1_000; form++) {
      answers.obtain(question(1), request(form), MILLIS, answer(100));
    }

    assertThat(answers.size()).isEqualTo(1);
    assertThat(answers.weight()).isLessThan(one + 100);
  }

  @Test
  void failure_isThrown_andTriedAgain() {
    PresignedAnswers answers = new PresignedAnswers(100, 1 << 20);
    IllegalStateException failure = new IllegalStateException("away");

    assertThatThrownBy(() ->
            answers.obtain(
                question(1),
                request(1),
                MILLIS,
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);

    obtain(answers, 1, 100);
    assertThat(has(answers, 1)).isTrue();
  }

  @Test
  void bytes_ofOneHashCode_areDifferentAndOrdered() {
    // "Aa" and "BB" have one hash code.
    Bytes one = Bytes.copyOf(new byte[] {'A', 'a'});
    Bytes other = Bytes.copyOf(new byte[] {'B', 'B'});

    assertThat(one).hasSameHashCodeAs(other).isNotEqualTo(other);
    assertThat(one).isLessThan(other).isEqualTo(Bytes.view(new byte[] {'A', 'a'}));
  }
}
