// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Turns;

/**
 * A connection through SunPKCS11 that heals: what failed because the token lost login, sessions or
 * itself is repeated once, after keys were found again in a provider made anew. Thread-safe.
 */
final class SunPkcs11Connection {

  /** Something to do at the token, by SunPKCS11. */
  interface Operation<T extends @Nullable Object> {
    T run(SunPkcs11Token token) throws GeneralSecurityException, CryptokiFailure;
  }

  private final SunPkcs11Settings settings;

  /** SunPKCS11 opens a session for each call that is made at a time. */
  private final Turns sessions;

  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable SunPkcs11Token live;

  SunPkcs11Connection(SunPkcs11Settings settings) {
    this.settings = settings;
    this.sessions = new Turns("max_sessions", settings.common().mostSessions());
  }

  String describe() {
    return settings.describe();
  }

  /**
   * Runs an operation. The caller waits until the deadline and no longer; an operation that its
   * token does not answer goes on without it, and keeps its turn.
   *
   * @param subject what it is for, and {@code verb} what it does: for messages
   * @param turns of its key
   * @throws KeyException as the operation throws, or for what the token answered; UNAVAILABLE if it
   *     did not answer before the deadline
   */
  <T extends @Nullable Object> T run(
      String subject, String verb, Turns turns, Operation<T> operation) {
    long deadline = settings.common().deadline();
    boolean lostBefore = false;
    while (true) {
      try {
        return start(subject, verb, turns, deadline, operation).await(deadline);
      } catch (PlatformThreads.Overdue e) {
        throw KeyException.of(
            KeyException.Kind.UNAVAILABLE,
            subject,
            verb,
            describe() + " did not answer within " + settings.common().timeout().toMillis() + " ms",
            "see whether the token is reachable; the limit is the connection's timeout");
      } catch (CryptokiFailure failure) {
        if (!failure.isConnectionLost() || lostBefore) {
          throw typed(failure, subject, verb);
        }
        lostBefore = true;
      }
    }
  }

  private KeyException typed(CryptokiFailure failure, String subject, String verb) {
    if (!failure.is(ReturnValue.CRYPTOKI_NOT_INITIALIZED)) {
      return failure.toKeyException(subject, verb, describe());
    }
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        subject,
        verb,
        failure.getMessage()
            + " at "
            + describe()
            + ": other code of this process has finalised the module, and the JDK initialises it"
            + " only once",
        "start the program again, or use the default, binding = jna, which recovers",
        failure);
  }

  /** Starts an operation; the turns that were taken here go over to it. */
  private <T extends @Nullable Object> PlatformThreads.Call<T> start(
      String subject, String verb, Turns turns, long deadline, Operation<T> operation) {
    turns.take(subject, verb, deadline);
    boolean inSession = false;
    boolean started = false;
    try {
      sessions.take(subject, verb, deadline);
      inSession = true;
      PlatformThreads.NativeWork<T> work =
          () -> {
            try {
              return runNow(subject, verb, operation);
            } finally {
              sessions.giveBack();
              turns.giveBack();
            }
          };
      PlatformThreads.Call<T> call =
          settings.common().isPatient()
              ? PlatformThreads.doHere(work)
              : PlatformThreads.start(work);
      started = true;
      return call;
    } finally {
      if (!started) {
        if (inSession) {
          sessions.giveBack();
        }
        turns.giveBack();
      }
    }
  }

  private <T extends @Nullable Object> T runNow(String subject, String verb, Operation<T> operation)
      throws CryptokiFailure {
    SunPkcs11Token token = connected();
    try {
      return operation.run(token);
    } catch (CryptokiFailure e) {
      throw forgetIfLost(token, e);
    } catch (GeneralSecurityException | ProviderException e) {
      CryptokiFailure answer = SunPkcs11Failure.answer(e).orElse(null);
      if (answer == null) {
        throw SunPkcs11Failure.unanswered(subject, verb, describe(), e);
      }
      throw forgetIfLost(token, answer);
    }
  }

  /** Of the threads that lose a token the first one drops it. */
  private CryptokiFailure forgetIfLost(SunPkcs11Token token, CryptokiFailure failure) {
    if (failure.isConnectionLost()) {
      connecting.lock();
      try {
        if (live == token) {
          token.lose();
          live = failure.areSessionsGone() ? null : renewed(token);
        }
      } finally {
        connecting.unlock();
      }
    }
    return failure;
  }

  /** After a mere logout the sessions are good, and need not be opened anew. */
  private static @Nullable SunPkcs11Token renewed(SunPkcs11Token token) {
    try {
      return token.again();
    } catch (CryptokiFailure | KeyException e) {
      return null; // whoever connects next is told
    }
  }

  private SunPkcs11Token connected() {
    SunPkcs11Token present = live;
    if (present != null) {
      return present;
    }
    connecting.lock();
    try {
      present = live;
      if (present == null) {
        present = SunPkcs11Token.connect(settings);
        live = present;
      }
      return present;
    } catch (CryptokiFailure failure) {
      throw typed(failure, describe(), "connect");
    } finally {
      connecting.unlock();
    }
  }

  /** Lets the token go. SunPKCS11 closes its sessions when their objects are collected. */
  void close() {
    live = null;
  }
}
