// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.audit.AuditActor;
import org.managedkeys.transit.BatchRunner.Result;

@Timeout(60)
final class BatchRunnerTest {

  private static final String SUBJECT = "key 'sig'";

  private final BatchRunner runner = new BatchRunner();

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static KeyException failure(int number) {
    return KeyException.of(Kind.THROTTLED, SUBJECT, "sign", "number " + number, null);
  }

  @Test
  void results_areInTheOrderOfTheItems() {
    List<Result<Integer>> results = runner.run(SUBJECT, 8, numbers(1000), number -> number * 2);

    assertThat(results)
        .extracting(result -> result.value().orElseThrow())
        .containsExactlyElementsOf(numbers(1000).stream().map(number -> number * 2).toList());
  }

  @Test
  void noItems_haveNoResults() {
    assertThat(runner.run(SUBJECT, 8, List.of(), number -> number)).isEmpty();
  }

  @Test
  void failures_areOfTheirItemsOnly_andNothingIsDoneTwice() {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    AtomicInteger calls = new AtomicInteger();

    List<Result<Integer>> results =
        runner.run(
            SUBJECT,
            8,
            numbers(500),
            number -> {
              calls.incrementAndGet();
              done.add(number);
              if (number % 7 == 3) {
                throw failure(number);
              }
              return number;
            });

    assertThat(calls).hasValue(500);
    assertThat(done).hasSize(500);
    for (int number = 0; number < 500; number++) {
      Result<Integer> result = results.get(number);
      if (number % 7 == 3) {
        assertThat(result.value()).isEmpty();
        assertThat(result.error().orElseThrow()).hasMessageContaining("number " + number);
      } else {
        assertThat(result).isEqualTo(Result.of(number));
      }
    }
  }

  /** The audit log named nobody for the elements that other threads did. */
  @Test
  void itemsOfOtherThreads_areDoneOnBehalfOfTheCaller() {
    CyclicBarrier barrier = new CyclicBarrier(4);
    try (AuditActor.Stay stay = AuditActor.enter("Alice")) {
      assertThat(stay).isNotNull();

      List<Result<Optional<String>>> results =
          runner.run(
              SUBJECT,
              4,
              numbers(4),
              number -> {
                try {
                  barrier.await();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                return AuditActor.present();
              });

      assertThat(results).hasSize(4).containsOnly(Result.of(Optional.of("Alice")));
    }
  }

  /** Nobody would pass the barrier if fewer were at work. */
  @Test
  void itemsInParallel_areAsManyAsAllowed() {
    CyclicBarrier barrier = new CyclicBarrier(6);

    List<Result<Boolean>> results =
        runner.run(
            SUBJECT,
            6,
            numbers(60),
            number -> {
              try {
                barrier.await();
                return true;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(results).allMatch(Result.of(true)::equals);
  }

  @Test
  void itemsInParallel_areNoMoreThanAllowed() {
    AtomicInteger present = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    runner.run(
        SUBJECT,
        3,
        numbers(300),
        number -> {
          most.accumulateAndGet(present.incrementAndGet(), Math::max);
          // Takes a moment, in which others may come.
          HashName.SHA2_256.digest(new byte[10_000]);
          return present.decrementAndGet();
        });

    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void callersThread_takesPart_andHelpersAreDaemons() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CyclicBarrier barrier = new CyclicBarrier(3);

    runner.run(
        SUBJECT,
        3,
        numbers(3),
        number -> {
          threads.add(Thread.currentThread());
          try {
            return barrier.await();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });

    assertThat(threads).hasSize(3).contains(Thread.currentThread());
    threads.remove(Thread.currentThread());
    assertThat(threads)
        .allMatch(Thread::isDaemon)
        .allMatch(thread -> thread.getName().startsWith("managedkeys-transit-"));
  }

  @Test
  void oneItem_isDoneByTheCaller() {
    assertThat(runner.run(SUBJECT, 8, numbers(1), number -> Thread.currentThread()))
        .containsExactly(Result.of(Thread.currentThread()));
  }

  /** Callers are as many as the helpers may be, and hold all of them. */
  @Test
  void manyBatches_finish_whenAllHelpersAreBusy() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(12);
    try {
      List<Future<List<Result<Integer>>>> batches =
          IntStream.range(0, 12)
              .mapToObj(batch ->
                  callers.submit(
                      () -> runner.run(SUBJECT, 100, numbers(400), number -> number + batch)))
              .toList();

      for (int batch = 0; batch < 12; batch++) {
        int offset = batch;
        assertThat(batches.get(batch).get())
            .extracting(result -> result.value().orElseThrow() - offset)
            .containsExactlyElementsOf(numbers(400));
      }
    } finally {
      callers.shutdownNow();
    }
  }

  /** A batch in a batch: nobody waits for a thread that waits for it. */
  @Test
  void batchWithinABatch_finishes() {
    List<Result<Integer>> results =
        runner.run(
            SUBJECT,
            64,
            numbers(64),
            number -> runner.run(SUBJECT, 64, numbers(64), inner -> inner).size());

    assertThat(results).allMatch(Result.of(64)::equals);
  }

  @Test
  void unexpectedException_isAnInternalErrorOfItsItem_withoutItsMessage() {
    List<Result<Integer>> results =
        runner.run(
            SUBJECT,
            2,
            numbers(3),
            number -> {
              if (number == 1) {
                throw new IllegalArgumentException("secret");
              }
              return number;
            });

    assertThat(results.get(0)).isEqualTo(Result.of(0));
    KeyException error = results.get(1).error().orElseThrow();
    assertThat(error.kind()).isEqualTo(Kind.INTERNAL);
    assertThat(error)
        .hasMessageContaining("IllegalArgumentException")
        .hasMessageNotContaining("secret");
    assertThat(results.get(2)).isEqualTo(Result.of(2));
  }

  @Test
  void errorOfTheMachine_endsTheBatch() {
    Error error = new NoClassDefFoundError("sdk");
    AtomicInteger calls = new AtomicInteger();

    assertThatThrownBy(() ->
            runner.run(
                SUBJECT,
                1,
                numbers(100),
                number -> {
                  calls.incrementAndGet();
                  throw error;
                }))
        .isSameAs(error);
    assertThat(calls).hasValue(1);
  }

  @Test
  void interruptedCaller_beginsNothingMore_andStaysInterrupted() {
    List<Result<Integer>> results =
        runner.run(
            SUBJECT,
            1,
            numbers(50),
            number -> {
              if (number == 3) {
                Thread.currentThread().interrupt();
              }
              return number;
            });

    assertThat(Thread.interrupted()).isTrue();
    assertThat(results.subList(0, 4)).extracting(Result::error).allMatch(Optional::isEmpty);
    assertThat(results.subList(4, 50))
        .allSatisfy(
            result -> assertThat(result.error().orElseThrow().kind()).isEqualTo(Kind.UNAVAILABLE));
  }

  @Test
  void interruptedCaller_waitsForWhatOthersHaveBegun() throws Exception {
    CyclicBarrier begun = new CyclicBarrier(2);
    CountDownLatch released = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    ExecutorService releasing = Executors.newSingleThreadExecutor();
    try {
      List<Result<String>> results =
          runner.run(
              SUBJECT,
              2,
              numbers(2),
              number -> {
                try {
                  begun.await();
                  if (Thread.currentThread() == caller) {
                    caller.interrupt();
                    releasing.execute(released::countDown);
                    return "caller";
                  }
                  released.await();
                  return "helper";
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });

      assertThat(Thread.interrupted()).isTrue();
      assertThat(results)
          .extracting(result -> result.value().orElseThrow())
          .containsExactlyInAnyOrder("caller", "helper");
    } finally {
      releasing.shutdownNow();
    }
  }
}
