// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Turns;

/**
 * A connection that heals: it connects with the first call, and when the token loses sessions,
 * login or itself, one thread connects again and every call that failed for it is repeated once.
 *
 * <p>Thread-safe.
 */
final class TokenConnection {

  /** Something to do in a session. */
  interface Operation<T extends @Nullable Object> {
    T run(Session session) throws CryptokiFailure;
  }

  /** How an operation is run. */
  enum Mode {
    /** In any session, and once more after a lost connection. */
    READ(false, true),
    /** In a read/write session, and once more after a lost connection. */
    WRITE(true, true),
    /** In a read/write session, never twice: it may have happened. */
    WRITE_ONCE(true, false);

    private final boolean readWrite;
    private final boolean repeatable;

    Mode(boolean readWrite, boolean repeatable) {
      this.readWrite = readWrite;
      this.repeatable = repeatable;
    }

    boolean readWrite() {
      return readWrite;
    }
  }

  /**
   * How the calls of one key go.
   *
   * @param turns every attempt takes one
   * @param promptness whether callers make their calls themselves
   */
  record Lane(Turns turns, Promptness promptness) {}

  /** Making an RSA key can take a token minutes. */
  private static final int ONCE_FACTOR = 10;

  private final ConnectionSettings settings;
  private final TokenConnector connector;

  TokenConnection(ConnectionSettings settings) {
    this.settings = settings;
    this.connector = new TokenConnector(settings);
  }

  String describe() {
    return settings.describe();
  }

  /** Runs an operation that waits for no turn. */
  <T extends @Nullable Object> T run(
      String subject, String verb, Mode mode, Operation<T> operation) {
    return run(subject, verb, mode, new Lane(Turns.UNLIMITED, new Promptness()), operation);
  }

  /**
   * Runs an operation in a session. The caller waits until the deadline and no longer; an operation
   * that its token does not answer goes on without it, and keeps its session and its permit until
   * it is answered after all. Only to a token that answers promptly, see {@link Promptness}, the
   * caller's own thread makes the call; when one is not answered, those that come later give up.
   *
   * @param subject what it is for, and {@code verb} what it does: for messages
   * @param lane of its key
   * @throws KeyException as the operation throws, or for what the token answered; UNAVAILABLE if no
   *     session came free, or the token did not answer, before the deadline
   */
  <T extends @Nullable Object> T run(
      String subject, String verb, Mode mode, Lane lane, Operation<T> operation) {
    long start = System.nanoTime();
    long deadline = settings.deadline(start);
    boolean lostBefore = false;
    while (true) {
      LiveToken present = connector.live();
      LiveToken token = present == null ? connected(subject, verb, deadline) : present;
      Permit permit = permit(token.pool(), lane.turns(), subject, verb, start, deadline);
      if (token.pool().isRetired()) {
        // Lost while this thread waited: no failure of its own, so it does not count as one.
        permit.giveBack();
        connector.drop(token);
        continue;
      }
      try {
        // The clock is read again only if there was something to wait for.
        boolean waited = present == null || permit.waited() || lostBefore;
        long begin = waited ? System.nanoTime() : start;
        return run(token, permit, mode, lane, begin, deadline, operation);
      } catch (PlatformThreads.Overdue e) {
        throw overdue(subject, verb, mode);
      } catch (CryptokiFailure failure) {
        if (failure.isConnectionLost()) {
          connector.lose(token, failure);
        }
        if (!failure.isConnectionLost() || lostBefore || !mode.repeatable) {
          throw failure.toKeyException(subject, verb, describe());
        }
        lostBefore = true;
      }
    }
  }

  /** The right to use one session, and a turn of the key. */
  private record Permit(SessionPool pool, Turns turns, boolean waited) {
    void giveBack() {
      pool.release();
      turns.giveBack();
    }
  }

  private Permit permit(
      SessionPool pool, Turns turns, String subject, String verb, long start, long deadline) {
    boolean waited = turns.take(subject, verb, deadline);
    boolean acquired = pool.acquireNow(start);
    if (acquired) {
      return new Permit(pool, turns, waited);
    }
    try {
      acquired = acquired(pool, subject, verb, deadline);
    } finally {
      if (!acquired) {
        turns.giveBack();
      }
    }
    if (!acquired) {
      throw noSession(subject, verb);
    }
    return new Permit(pool, turns, true);
  }

  /** Runs an operation; the caller's permit goes over to it. */
  private <T extends @Nullable Object> T run(
      LiveToken token,
      Permit permit,
      Mode mode,
      Lane lane,
      long begin,
      long deadline,
      Operation<T> operation)
      throws CryptokiFailure, PlatformThreads.Overdue {
    if (mayWait(token, lane, begin)) {
      try {
        return SessionCalls.run(token, mode, begin, operation);
      } finally {
        if (lane.promptness().isDue()) {
          lane.promptness().answered(System.nanoTime() - begin);
        }
        permit.giveBack();
      }
    }
    boolean started = false;
    PlatformThreads.Call<T> call;
    try {
      call =
          PlatformThreads.start(() -> {
            long called = System.nanoTime();
            try {
              return SessionCalls.run(token, mode, 0, operation);
            } finally {
              lane.promptness().answered(System.nanoTime() - called);
              permit.giveBack();
            }
          });
      started = true;
    } finally {
      if (!started) {
        permit.giveBack();
      }
    }
    return call.await(mode.repeatable ? deadline : deadline + onceExtra());
  }

  /** Whether the caller's own thread makes the call, and so cannot give up. */
  private boolean mayWait(LiveToken token, Lane lane, long now) {
    if (PlatformThreads.isVirtual(Thread.currentThread())) {
      return false;
    }
    return settings.isPatient()
        || (!settings.strict() && lane.promptness().isTrusted() && !token.pool().isStalled(now));
  }

  private LiveToken connected(String subject, String verb, long deadline) {
    try {
      return connector.connect(deadline);
    } catch (PlatformThreads.Overdue e) {
      throw overdue(subject, verb, Mode.READ);
    } catch (CryptokiFailure failure) {
      throw failure.toKeyException(describe(), "connect", describe());
    }
  }

  /** Closes this connection's sessions. The login stays if other code holds sessions. */
  void close() {
    connector.close();
  }

  private boolean acquired(SessionPool pool, String subject, String verb, long deadline) {
    try {
      return pool.acquire(deadline - System.nanoTime());
    } catch (InterruptedException e) {
      throw interrupted(subject, verb, e);
    }
  }

  private KeyException noSession(String subject, String verb) {
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        subject,
        verb,
        "no session of "
            + describe()
            + " came free within "
            + settings.timeout().toMillis()
            + " ms; max_sessions is "
            + settings.mostSessions(),
        "raise max_sessions or timeout; the token's own limit may be lower");
  }

  private long onceExtra() {
    return settings.timeout().multipliedBy(ONCE_FACTOR - 1).toNanos();
  }

  private KeyException overdue(String subject, String verb, Mode mode) {
    long millis = settings.timeout().toMillis() * (mode.repeatable ? 1 : ONCE_FACTOR);
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        subject,
        verb,
        describe()
            + " did not answer within "
            + millis
            + " ms"
            + (mode.repeatable ? "" : "; it may have happened all the same"),
        "see whether the token is reachable; the limit is the connection's timeout");
  }

  private KeyException interrupted(String subject, String verb, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        subject,
        verb,
        "the thread was interrupted while it waited for " + describe(),
        null,
        cause);
  }
}
