// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.remote.Failure.Repeat;

/**
 * Makes the calls of one connection: within their deadline, and repeated where that is safe, with
 * pauses that grow and vary (full jitter) or are as long as the service asked.
 *
 * <p>Each call leaves an event {@code managedkeys.KmsCall} in Java Flight Recorder; each that fails
 * a line in the log {@value #LOGGER}. Thread-safe.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">
 *     Exponential backoff and jitter</a>
 */
public final class KmsCalls {

  /** The name of the log. */
  public static final String LOGGER = "org.managedkeys.kms";

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final System.Logger LOG = System.getLogger(LOGGER);

  private final String connection;
  private final CallLimits limits;
  private final FailureReader reader;

  /** One request and its answer. */
  @FunctionalInterface
  public interface Attempt<T extends @Nullable Object> {

    /**
     * Sends the request, once, and checks the answer.
     *
     * @param limit after which nobody waits for the answer any more
     * @throws KeyException to end the call: the answer is wrong, and another would be, too
     * @throws Exception to be read by the connection's {@link FailureReader}
     */
    T send(Duration limit) throws Exception;
  }

  /**
   * The calls of a connection.
   *
   * @param connection as messages name it
   */
  public KmsCalls(String connection, CallLimits limits, FailureReader reader) {
    this.connection = connection;
    this.limits = limits;
    this.reader = reader;
  }

  /** The connection's limits. */
  public CallLimits limits() {
    return limits;
  }

  /**
   * Makes a call.
   *
   * @throws KeyException UNAVAILABLE if there is no answer before the deadline; otherwise as the
   *     failure of the last attempt was read
   */
  public <T extends @Nullable Object> T call(KmsCall call, Attempt<T> attempt) {
    CallEvent event = CallEvent.begin(connection, call);
    long deadline = System.nanoTime() + limits.timeout().toNanos();
    int attempts = 0;
    @Nullable Failed<T> last = null;
    try {
      while (true) {
        takeTurn(call, last, attempts, deadline);
        attempts++;
        Outcome<T> outcome = attempt(call, attempt, deadline);
        if (outcome instanceof Answered<T> answered) {
          event.end(attempts, "ok");
          return answered.value();
        }
        last = (Failed<T>) outcome;
        pauseOrThrow(call, last, attempts, deadline);
      }
    } catch (KeyException e) {
      event.end(attempts, e.kind().name());
      LOG.log(Level.WARNING, () -> e.problem());
      throw e;
    } catch (RuntimeException | Error e) {
      event.end(attempts, e.getClass().getSimpleName());
      throw e;
    }
  }

  /** Waits for a turn. If none comes for another attempt, what the last one met is told. */
  private void takeTurn(KmsCall call, @Nullable Failed<?> last, int attempts, long deadline) {
    try {
      call.turns().take(call.subject(), call.verb(), deadline);
    } catch (KeyException e) {
      throw last == null ? e : exception(call, last, attempts);
    }
  }

  private sealed interface Outcome<T extends @Nullable Object> {}

  private record Answered<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /** An attempt that failed, and why. */
  private record Failed<T extends @Nullable Object>(Failure failure, Throwable cause)
      implements Outcome<T> {}

  private <T extends @Nullable Object> Outcome<T> attempt(
      KmsCall call, Attempt<T> attempt, long deadline) {
    long limit = Math.min(limits.attemptTimeout().toNanos(), deadline - System.nanoTime());
    FutureTask<T> task = new FutureTask<>(() -> attempt.send(Duration.ofNanos(Math.max(limit, 1))));
    start(call, task);
    try {
      return new Answered<>(task.get(limit, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      task.cancel(true);
      return new Failed<>(Failure.lost("no answer came within " + rounded(limit), null), e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      return new Failed<>(Failure.of(Kind.UNAVAILABLE, "the thread was interrupted", null), e);
    } catch (ExecutionException e) {
      return failed(e.getCause());
    }
  }

  private static void start(KmsCall call, Runnable task) {
    boolean started = false;
    try {
      CallThreads.start(() -> {
        // Not within the task, which does not run at all if it is cancelled early.
        try {
          task.run();
        } finally {
          call.turns().giveBack();
        }
      });
      started = true;
    } finally {
      // The machine may have no thread left.
      if (!started) {
        call.turns().giveBack();
      }
    }
  }

  private <T extends @Nullable Object> Failed<T> failed(@Nullable Throwable thrown) {
    if (thrown instanceof KeyException known) {
      throw known;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    Throwable cause = thrown == null ? new IllegalStateException("nothing was thrown") : thrown;
    return new Failed<>(reader.read(cause), cause);
  }

  /** Waits before another attempt, or throws if there is to be none. */
  private void pauseOrThrow(KmsCall call, Failed<?> failed, int attempts, long deadline) {
    Failure failure = failed.failure();
    long pause = pause(failure, attempts);
    if (!mayRepeat(call, failure)
        || attempts >= limits.attempts()
        || pause >= deadline - System.nanoTime()) {
      throw exception(call, failed, attempts);
    }
    LOG.log(
        Level.DEBUG,
        () ->
            call.subject()
                + ": attempt "
                + attempts
                + " to "
                + call.verb()
                + " failed: "
                + failure.detail());
    try {
      TimeUnit.NANOSECONDS.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw exception(call, failed, attempts);
    }
  }

  private static boolean mayRepeat(KmsCall call, Failure failure) {
    return failure.repeat() == Repeat.ALWAYS
        || (failure.repeat() == Repeat.IF_REPEATABLE && call.repeatable());
  }

  private static long pause(Failure failure, int attempts) {
    long most =
        Math.min(
            LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(attempts - 1, Byte.SIZE));
    long jittered = ThreadLocalRandom.current().nextLong(most + 1);
    Duration asked = failure.retryAfter();
    return asked == null ? jittered : asked.toNanos() + jittered;
  }

  private KeyException exception(KmsCall call, Failed<?> failed, int attempts) {
    Failure failure = failed.failure();
    String detail =
        connection
            + ": "
            + failure.detail()
            + (attempts > 1 ? "; tried " + attempts + " times" : "")
            + (failure.repeat() == Repeat.IF_REPEATABLE && !call.repeatable()
                ? "; it may have been done all the same, so it was not tried again"
                : "");
    Duration retryAfter = failure.retryAfter();
    return failure.kind() == Kind.THROTTLED && retryAfter != null
        ? KeyException.throttled(call.subject(), call.verb(), detail, retryAfter, failed.cause())
        : KeyException.of(
            failure.kind(), call.subject(), call.verb(), detail, failure.hint(), failed.cause());
  }

  private static String rounded(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
  }
}
