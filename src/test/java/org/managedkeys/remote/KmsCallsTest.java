// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Turns;
import org.managedkeys.remote.Failure.Repeat;

/** How often calls are tried, how long they are waited for, and what is told of them. */
class KmsCallsTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  /** In which a thread starts, also on a busy machine. */
  private static final Duration SHORT = Duration.ofMillis(500);

  private final AtomicInteger attempts = new AtomicInteger();

  /** What the failures of a test mean. */
  private Failure meaning = Failure.of(Kind.DENIED, "the service said no", "ask for leave");

  private KmsCalls calls(Duration timeout, Duration attemptTimeout, int most) {
    return new KmsCalls(
        "kms 'far'",
        new CallLimits(timeout, attemptTimeout, most, Duration.ZERO, 1),
        thrown -> meaning);
  }

  private static KmsCall call(boolean repeatable) {
    return repeatable
        ? KmsCall.of("key 'k'", "sign by X", "Sign", 32, Turns.UNLIMITED)
        : KmsCall.changing("key 'k'", "make it", "CreateKey");
  }

  private String fail() throws IOException {
    attempts.incrementAndGet();
    throw new IOException("attempt " + attempts);
  }

  /** Fails at first. */
  private String failOnce() throws IOException {
    return attempts.get() == 0 ? fail() : "answer " + attempts.incrementAndGet();
  }

  private static Failure meaning(Repeat repeat) {
    return new Failure(Kind.UNAVAILABLE, "the connection broke", "look at it", repeat, null);
  }

  @Test
  void answer_isGivenBack() {
    AtomicReference<Duration> limit = new AtomicReference<>(Duration.ZERO);

    String answer =
        calls(LONG, SHORT, 3)
            .call(
                call(true),
                given -> {
                  limit.set(given);
                  return "answer";
                });

    assertThat(answer).isEqualTo("answer");
    assertThat(limit.get()).isEqualTo(SHORT);
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(Repeat.NEVER, true, false),
        Arguments.of(Repeat.NEVER, false, false),
        Arguments.of(Repeat.IF_REPEATABLE, true, true),
        Arguments.of(Repeat.IF_REPEATABLE, false, false),
        Arguments.of(Repeat.ALWAYS, true, true),
        Arguments.of(Repeat.ALWAYS, false, true));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void failedAttempt_isRepeated_onlyWhereThatIsSafe(
      Repeat repeat, boolean repeatable, boolean again) {
    meaning = meaning(repeat);
    KmsCalls calls = calls(LONG, LONG, 3);
    if (again) {
      assertThat(answer(calls, call(repeatable), limit -> failOnce())).isEqualTo("answer 2");
      return;
    }
    KeyException failure = failure(calls, call(repeatable));

    assertThat(attempts).hasValue(1);
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure).hasCauseInstanceOf(IOException.class).hasMessageEndingWith("look at it");
    if (repeat == Repeat.IF_REPEATABLE) {
      assertThat(failure.problem())
          .isEqualTo(
              "key 'k': cannot make it: kms 'far': the connection broke; it may have been done all"
                  + " the same, so it was not tried again");
    } else {
      assertThat(failure.problem()).endsWith("kms 'far': the connection broke");
    }
  }

  private static String answer(KmsCalls calls, KmsCall call, KmsCalls.Attempt<String> attempt) {
    return calls.call(call, attempt);
  }

  private KeyException failure(KmsCalls calls, KmsCall call) {
    return catchThrowableOfType(KeyException.class, () -> calls.call(call, limit -> fail()));
  }

  @ParameterizedTest
  @EnumSource(names = {"IF_REPEATABLE", "ALWAYS"})
  void attempts_haveTheirNumber(Repeat repeat) {
    meaning = meaning(repeat);

    KeyException failure = failure(calls(LONG, LONG, 3), call(true));

    assertThat(attempts).hasValue(3);
    assertThat(failure.problem()).endsWith("the connection broke; tried 3 times");
    assertThat(failure).cause().hasMessage("attempt 3");
  }

  @Test
  void wrongAnswer_endsTheCall() {
    meaning = meaning(Repeat.ALWAYS);
    KeyException wrong = KeyException.of(Kind.INTERNAL, "key 'k'", "sign", "of another key", null);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() ->
            calls(LONG, LONG, 3)
                .call(
                    call(true),
                    limit -> {
                      attempts.incrementAndGet();
                      throw wrong;
                    }))
        .isSameAs(wrong);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void errorOfTheMachine_isPassedOn() {
    meaning = meaning(Repeat.ALWAYS);
    Error error = new NoClassDefFoundError("sdk");

    assertThatExceptionOfType(NoClassDefFoundError.class)
        .isThrownBy(() ->
            calls(LONG, LONG, 3)
                .call(
                    call(true),
                    limit -> {
                      attempts.incrementAndGet();
                      throw error;
                    }))
        .isSameAs(error);
    assertThat(attempts).hasValue(1);
  }

  /** The one rule about time that has to be measured: at least as long as was asked. */
  @Test
  void pauseThatTheServiceAsksFor_isKept() {
    Duration asked = Duration.ofMillis(300);
    meaning = Failure.throttled("slow down", asked);
    long before = System.nanoTime();

    assertThat(answer(calls(LONG, LONG, 2), call(false), limit -> failOnce()))
        .isEqualTo("answer 2");
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(asked.toNanos());
  }

  @Test
  void pauseThatLastsTooLong_endsTheCallAtOnce_andIsTold() {
    for (Duration asked : List.of(LONG, Duration.ofSeconds(Long.MAX_VALUE))) {
      attempts.set(0);
      meaning = Failure.throttled("slow down", asked);

      KeyException failure = failure(calls(LONG, LONG, 3), call(true));

      assertThat(attempts).hasValue(1);
      assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
      assertThat(failure.retryAfter()).contains(cut(asked));
    }
  }

  private static Duration cut(Duration asked) {
    Duration year = Duration.ofDays(365);
    return asked.compareTo(year) > 0 ? year : asked;
  }

  @Test
  void pauseThatMakesNoSense_isNone() {
    meaning = Failure.throttled("slow down", Duration.ofSeconds(Long.MIN_VALUE));

    assertThat(answer(calls(LONG, LONG, 2), call(true), limit -> failOnce())).isEqualTo("answer 2");
  }

  @Test
  void attemptThatHangs_isLeftBehind_andRepeated() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(3);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() ->
            calls(LONG, SHORT, 3)
                .call(
                    call(true),
                    limit -> {
                      attempts.incrementAndGet();
                      try {
                        return hang();
                      } finally {
                        interrupted.countDown();
                      }
                    }))
        .withMessage(
            "key 'k': cannot sign by X: kms 'far': no answer came within 500 ms; tried 3 times")
        .returns(Kind.UNAVAILABLE, KeyException::kind);
    assertThat(attempts).hasValue(3);
    // Each was told that nobody waits any more.
    interrupted.await();
  }

  private static String hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }

  @Test
  void attemptThatHangs_whereAnotherCouldDoHarm_isNotRepeated() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() ->
            calls(LONG, SHORT, 3)
                .call(
                    call(false),
                    limit -> {
                      attempts.incrementAndGet();
                      return hang();
                    }))
        .withMessageContaining("it may have been done all the same");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void deadline_holdsForAllAttemptsTogether() {
    AtomicReference<Duration> limit = new AtomicReference<>(Duration.ZERO);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() ->
            calls(SHORT, LONG, 100)
                .call(
                    call(true),
                    given -> {
                      limit.set(given);
                      attempts.incrementAndGet();
                      return hang();
                    }))
        .withMessageContaining("no answer came within");
    assertThat(attempts).hasValue(1);
    assertThat(limit.get()).isLessThanOrEqualTo(SHORT);
  }

  /** Nobody waits for it, but it keeps the service busy until it ends. */
  @Test
  void turn_ofAnAttemptLeftBehind_endsWithTheAttempt() throws Exception {
    KmsCall call = KmsCall.of("key 'k'", "sign by X", "Sign", 32, Turns.ofKey(1));
    CountDownLatch answered = new CountDownLatch(1);
    KmsCalls calls = calls(SHORT, SHORT, 1);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> calls.call(call, limit -> stubborn(answered)))
        .withMessageContaining("no answer came");

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> calls.call(call, limit -> "too early"))
        .withMessageContaining("its turn did not come in time: max_parallel is 1");
    answered.countDown();
    assertThat(answer(calls(LONG, LONG, 1), call, limit -> "now")).isEqualTo("now");
    assertThat(answer(calls(LONG, LONG, 1), call, limit -> "again")).isEqualTo("again");
  }

  /** Does not mind interrupts, as some libraries do not. */
  private static String stubborn(CountDownLatch until) {
    while (true) {
      try {
        until.await();
        return "late";
      } catch (InterruptedException e) {
        // not minded
      }
    }
  }

  /** The attempt that was left behind has the only turn: what it met is told, not its turn. */
  @Test
  void turnForAnotherAttempt_thatDoesNotCome_isNotWhatIsTold() {
    KmsCall call = KmsCall.of("key 'k'", "sign by X", "Sign", 32, Turns.ofKey(1));
    CountDownLatch answered = new CountDownLatch(1);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> calls(Duration.ofSeconds(2), SHORT, 5).call(call, limit -> stubborn(answered)))
        .withMessageContaining("no answer came within 500 ms");
    answered.countDown();
  }

  @Test
  void turns_areGivenBack_howeverTheAttemptEnds() {
    KmsCall call = KmsCall.of("key 'k'", "sign by X", "Sign", 32, Turns.ofKey(1));
    KmsCalls calls = calls(LONG, LONG, 1);
    for (int time = 0; time < 3; time++) {
      failure(calls, call);
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() ->
              calls.call(
                  call,
                  limit -> {
                    throw new AssertionError();
                  }));
    }

    assertThat(answer(calls, call, limit -> "answer")).isEqualTo("answer");
  }

  @Test
  void interruptedCaller_isToldSo_andStaysInterrupted() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    interrupted(
        sent,
        () ->
            calls(LONG, LONG, 3)
                .call(
                    call(true),
                    limit -> {
                      attempts.incrementAndGet();
                      sent.countDown();
                      return hang();
                    }),
        "the thread was interrupted");

    assertThat(attempts).hasValue(1);
  }

  @Test
  void callerThatIsInterruptedInAPause_endsItsCall() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    meaning = Failure.throttled("slow down", Duration.ofMinutes(30));
    interrupted(
        sent,
        () ->
            calls(Duration.ofHours(1), LONG, 3)
                .call(
                    call(true),
                    limit -> {
                      try {
                        return fail();
                      } finally {
                        sent.countDown();
                      }
                    }),
        "");

    assertThat(attempts).hasValue(1);
  }

  private static void interrupted(CountDownLatch sent, Runnable call, String told)
      throws InterruptedException {
    AtomicReference<String> message = new AtomicReference<>("nothing was thrown");
    AtomicReference<Boolean> still = new AtomicReference<>(false);
    Thread caller =
        new Thread(() -> {
          try {
            call.run();
          } catch (KeyException e) {
            message.set(e.getMessage());
            still.set(Thread.currentThread().isInterrupted());
          }
        });
    caller.start();
    sent.await();
    caller.interrupt();
    caller.join();

    assertThat(message.get()).startsWith("key 'k': cannot sign by X").contains(told);
    assertThat(still.get()).isTrue();
  }

  @Test
  void call_thatFails_leavesOneLineInTheLog() {
    meaning = meaning(Repeat.ALWAYS);
    try (Log log = new Log()) {
      failure(calls(LONG, LONG, 2), KmsCall.reading("key 'logged'", "find it", "DescribeKey"));
      calls(LONG, LONG, 2).call(call(true), limit -> "answer");

      assertThat(log.warnings)
          .containsExactly(
              "key 'logged': cannot find it: kms 'far': the connection broke; tried 2 times");
    }
  }

  /** What is logged about the key of one test. */
  private static final class Log extends Handler implements AutoCloseable {

    // Held: the logging system itself may forget a logger.
    private final Logger logger = Logger.getLogger(KmsCalls.LOGGER);
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    Log() {
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().equals(Level.WARNING) && record.getMessage().contains("'logged'")) {
        warnings.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}
