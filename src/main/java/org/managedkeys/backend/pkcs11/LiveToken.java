// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.managedkeys.backend.pkcs11.CryptokiFailure.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A token as one connection found it. It lasts until the connection is lost; then there is a new
 * one, and handles of objects found through this one are worth nothing any more. So its identity is
 * what tells whether a handle is still good.
 */
final class LiveToken {

  private final Pkcs11Module module;
  private final TokenInfo info;
  private final Set<Long> mechanisms;
  private final SessionPool pool;
  private final Map<Long, Long> flags = new ConcurrentHashMap<>();
  private volatile boolean loggedIn;

  private LiveToken(
      Pkcs11Module module, TokenInfo info, Set<Long> mechanisms, ConnectionSettings settings) {
    this.module = module;
    this.info = info;
    this.mechanisms = mechanisms;
    this.pool = new SessionPool(this::openSession, settings.readWrite(), mostSessions(settings));
  }

  /** Finds the token, opens a first session and logs in. */
  static LiveToken connect(Pkcs11Module module, ConnectionSettings settings)
      throws CryptokiFailure {
    TokenInfo info = module.find(settings.selector(), settings.describe());
    LiveToken token = new LiveToken(module, info, module.mechanisms(info.slot()), settings);
    Session first = token.pool.take();
    boolean done = false;
    try {
      token.login(first, settings);
      done = true;
    } finally {
      if (done) {
        token.pool.giveBack(first);
      } else {
        first.close();
      }
    }
    return token;
  }

  private void login(Session session, ConnectionSettings settings) throws CryptokiFailure {
    String pin = settings.fields().text("pin").orElse(null);
    if (pin == null) {
      if (info.needsLogin()) {
        throw RefusedPins.absent(settings.describe(), settings.fields());
      }
      return;
    }
    LoginGate gate = module.gate(info);
    try {
      session.login(gate, pin);
      loggedIn = true;
    } catch (CryptokiFailure e) {
      if (!gate.hasRefused(pin)) {
        if (e.is(ReturnValue.PIN_INCORRECT)) {
          throw RefusedPins.different(settings.describe(), settings.fields(), e);
        }
        if (!countsAsWrong(e)) {
          throw e;
        }
        gate.refuse(pin, e.code());
      }
      throw RefusedPins.refused(settings.describe(), settings.fields(), e.code(), e);
    }
  }

  /** A token that says nothing clear of a login tells by its flags whether the PIN was wrong. */
  private boolean countsAsWrong(CryptokiFailure login) throws CryptokiFailure {
    return login.is(ReturnValue.GENERAL_ERROR)
        && !info.isPinCountLow()
        && module.token(info.slot()).isPinCountLow();
  }

  Pkcs11Module module() {
    return module;
  }

  TokenInfo info() {
    return info;
  }

  SessionPool pool() {
    return pool;
  }

  Set<Long> mechanisms() {
    return mechanisms;
  }

  /** What the token says that a mechanism can be used for, as CKF_ bits; asked for once. */
  long flags(long mechanism) throws CryptokiFailure {
    Long known = flags.get(mechanism);
    if (known == null) {
      known = module.mechanismFlags(info.slot(), mechanism);
      flags.put(mechanism, known);
    }
    return known;
  }

  /** Whether this connection logged in, and so private objects should be visible. */
  boolean isLoggedIn() {
    return loggedIn;
  }

  private Session openSession(boolean readWrite) throws CryptokiFailure {
    try (Memory handle = new Memory(Long.BYTES)) {
      long flags = Ck.CKF_SERIAL_SESSION | (readWrite ? Ck.CKF_RW_SESSION : 0);
      check(
          "C_OpenSession",
          module.cryptoki().openSession(info.slot(), flags, 0, 0, Pointer.nativeValue(handle)));
      return Session.opened(this, handle.getLong(0));
    }
  }

  /** The token's own limit counts only if it tells one: 0 is no limit, -1 is unknown. */
  private int mostSessions(ConnectionSettings settings) {
    long limit = settings.readWrite() ? info.mostWriteSessions() : info.mostSessions();
    return limit > 0 ? (int) Math.min(limit, settings.mostSessions()) : settings.mostSessions();
  }
}
