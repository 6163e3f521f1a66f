// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

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
  }

  private final ConnectionSettings settings;
  private final AtomicReference<@Nullable LiveToken> live = new AtomicReference<>();
  private final ReentrantLock connecting = new ReentrantLock(true);

  TokenConnection(ConnectionSettings settings) {
    this.settings = settings;
  }

  String describe() {
    return settings.describe();
  }

  /** When a call that starts now gives up waiting, in {@link System#nanoTime} terms. */
  long deadline() {
    return System.nanoTime() + settings.timeout().toNanos();
  }

  /** Runs an operation with a fresh deadline. */
  <T extends @Nullable Object> T run(
      String subject, String verb, Mode mode, Operation<T> operation) {
    return run(subject, verb, mode, deadline(), operation);
  }

  /**
   * Runs an operation in a session.
   *
   * @param subject what it is for, and {@code verb} what it does: for messages
   * @throws KeyException as the operation throws, or for what the token answered; UNAVAILABLE if no
   *     session came free before the deadline
   */
  <T extends @Nullable Object> T run(
      String subject, String verb, Mode mode, long deadline, Operation<T> operation) {
    boolean lostBefore = false;
    while (true) {
      LiveToken token = connected(subject, verb, deadline);
      if (!acquired(token.pool(), subject, verb, deadline)) {
        throw noSession(subject, verb);
      }
      try {
        if (!token.pool().isRetired()) {
          return PlatformThreads.run(() -> runIn(token, mode, operation));
        }
        // Lost while this thread waited: no failure of its own, so it does not count as one.
        live.compareAndSet(token, null);
      } catch (CryptokiFailure failure) {
        if (failure.isConnectionLost()) {
          forget(token, failure);
        }
        if (!failure.isConnectionLost() || lostBefore || !mode.repeatable) {
          throw failure.toKeyException(subject, verb, describe());
        }
        lostBefore = true;
      } finally {
        token.pool().release();
      }
    }
  }

  private static <T extends @Nullable Object> T runIn(
      LiveToken token, Mode mode, Operation<T> operation) throws CryptokiFailure {
    SessionPool pool = token.pool();
    Session session = mode.readWrite ? pool.takeReadWrite() : pool.take();
    boolean healthy = false;
    boolean lost = false;
    try {
      T result = operation.run(session);
      healthy = true;
      return result;
    } catch (KeyException e) {
      // Our own verdict on what the token said; the calls themselves went well.
      healthy = true;
      throw e;
    } catch (CryptokiFailure e) {
      CryptokiFailure failure = explained(session, e);
      lost = failure.isConnectionLost();
      if (failure.areSessionsGone()) {
        pool.retire(true);
      }
      throw failure;
    } finally {
      if (!healthy) {
        pool.discard(session, lost);
      } else if (mode.readWrite) {
        pool.giveBackReadWrite(session);
      } else {
        pool.giveBack(session);
      }
    }
  }

  /**
   * A logout amid a call makes SoftHSM answer CKR_GENERAL_ERROR. The login is looked at first: if
   * another thread has renewed it meanwhile, it has retired the pool before.
   */
  private static CryptokiFailure explained(Session session, CryptokiFailure failure)
      throws CryptokiFailure {
    boolean unexplained = failure.is(ReturnValue.GENERAL_ERROR);
    if (unexplained && (session.hasLostLogin() || session.token().pool().isRetired())) {
      return failure.as(ReturnValue.USER_NOT_LOGGED_IN);
    }
    return failure;
  }

  private LiveToken connected(String subject, String verb, long deadline) {
    LiveToken token = live.get();
    if (token != null) {
      return token;
    }
    try {
      if (!connecting.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw noSession(subject, verb);
      }
    } catch (InterruptedException e) {
      throw interrupted(subject, verb, e);
    }
    try {
      token = live.get();
      if (token == null) {
        token = PlatformThreads.run(this::connect);
        live.set(token);
      }
      return token;
    } catch (CryptokiFailure failure) {
      throw failure.toKeyException(describe(), "connect", describe());
    } finally {
      connecting.unlock();
    }
  }

  private LiveToken connect() throws CryptokiFailure {
    Pkcs11Module module;
    try {
      module = Pkcs11Module.load(settings.library(), describe());
    } catch (LinkageError | IllegalCallerException e) {
      throw NativeAccess.refused(settings.library(), describe(), e);
    }
    try {
      return LiveToken.connect(module, settings);
    } catch (CryptokiFailure failure) {
      if (!failure.is(ReturnValue.CRYPTOKI_NOT_INITIALIZED)) {
        throw failure;
      }
      // Other code of this process has finalised the module.
      module.initialize();
      return LiveToken.connect(module, settings);
    }
  }

  /** Of the threads that lose a connection the first one drops it; the next call connects. */
  private void forget(LiveToken token, CryptokiFailure failure) {
    if (live.compareAndSet(token, null)) {
      retire(token, failure.areSessionsGone());
    }
  }

  private static void retire(LiveToken token, boolean sessionsGone) {
    try {
      PlatformThreads.run(() -> {
        token.pool().retire(sessionsGone);
        return null;
      });
    } catch (CryptokiFailure e) {
      throw new IllegalStateException("retiring answers no code", e);
    }
  }

  /** Closes this connection's sessions. The login stays if other code holds sessions. */
  void close() {
    LiveToken token = live.getAndSet(null);
    if (token != null) {
      retire(token, false);
    }
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
