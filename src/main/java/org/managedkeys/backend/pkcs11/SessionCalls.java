// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import org.jspecify.annotations.Nullable;
import org.managedkeys.backend.pkcs11.TokenConnection.Mode;
import org.managedkeys.backend.pkcs11.TokenConnection.Operation;
import org.managedkeys.key.KeyException;

/**
 * Does an operation in a session of a token's pool, on the thread it is called on, and gives the
 * session back in the state it then has.
 */
final class SessionCalls {

  private SessionCalls() {}

  /**
   * Runs an operation.
   *
   * @param since when the caller began to wait for it with no way to give up, in {@link
   *     System#nanoTime} terms; 0 if it can
   */
  static <T extends @Nullable Object> T run(
      LiveToken token, Mode mode, long since, Operation<T> operation) throws CryptokiFailure {
    CallsInFlight calls = token.module().calls();
    calls.enter();
    try {
      return runInSession(token.pool(), mode, since, operation);
    } finally {
      calls.exit();
    }
  }

  private static <T extends @Nullable Object> T runInSession(
      SessionPool pool, Mode mode, long since, Operation<T> operation) throws CryptokiFailure {
    Session session = mode.readWrite() ? pool.takeReadWrite() : pool.take();
    boolean healthy = false;
    boolean lost = false;
    try {
      session.checkOwned();
      session.busySince(since);
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
        pool.drain();
      }
      throw failure;
    } finally {
      if (healthy) {
        giveBack(pool, mode, session);
      } else {
        // Busy until it is closed: that is a call to the token, too.
        pool.discard(session, lost);
      }
    }
  }

  private static void giveBack(SessionPool pool, Mode mode, Session session) {
    session.busySince(0);
    if (mode.readWrite()) {
      pool.giveBackReadWrite(session);
    } else {
      pool.giveBack(session);
    }
  }

  /**
   * A logout amid a call may be answered by anything: SoftHSM says CKR_GENERAL_ERROR,
   * CKR_FUNCTION_FAILED and others, by the function it caught. The login is looked at first: if
   * another thread has renewed it meanwhile, it has retired the pool before.
   */
  private static CryptokiFailure explained(Session session, CryptokiFailure failure)
      throws CryptokiFailure {
    if (!failure.isConnectionLost() && session.isLoginGone()) {
      return failure.as(ReturnValue.USER_NOT_LOGGED_IN);
    }
    return failure;
  }
}
