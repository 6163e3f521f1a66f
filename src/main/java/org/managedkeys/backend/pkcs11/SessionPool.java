// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one connection on one token. At most as many are in use as there are permits; a
 * healthy session is never closed while the connection lasts, since the login ends with the last
 * one. A session whose call failed is closed: an operation may still be active in it.
 *
 * <p>Thread-safe; taking and giving back take no lock.
 */
final class SessionPool {

  /** Opens sessions on the token. */
  interface Opener {
    Session open(boolean readWrite) throws CryptokiFailure;
  }

  private enum State {
    OPEN,
    /** Sessions that come back are closed. */
    CLOSED,
    /**
     * The token has lost the sessions: those that come back are closed only if it has them still.
     */
    ABANDONED
  }

  /** A token that has answered promptly, and now takes so long, hangs. */
  private static final long STALLED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LONGEST_OVERTAKING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Opener opener;
  private final boolean readWrite;
  private final Semaphore permits;

  private final IdleSessions idle = new IdleSessions();
  private final Set<Session> open = ConcurrentHashMap.newKeySet();
  private volatile State state = State.OPEN;
  private volatile long lastLook = System.nanoTime();
  private volatile boolean stalled;
  private volatile long lastWaiterServed = System.nanoTime();

  /**
   * A pool with no session yet.
   *
   * @param readWrite whether all its sessions are read/write sessions
   * @param most sessions in use at a time
   */
  SessionPool(Opener opener, boolean readWrite, int most) {
    this.opener = opener;
    this.readWrite = readWrite;
    this.permits = new Semaphore(most, true);
  }

  /**
   * Takes the right to use one session, if there is one. It may go before others who wait: to wake
   * one of them takes longer than many a call to a token. But none is kept waiting so for long.
   *
   * @param now in {@link System#nanoTime} terms
   */
  boolean acquireNow(long now) {
    if (permits.hasQueuedThreads() && now - lastWaiterServed > LONGEST_OVERTAKING_NANOS) {
      return false;
    }
    return permits.tryAcquire();
  }

  /**
   * Waits for the right to use one session, first come, first served; false if the time is over.
   */
  boolean acquire(long nanos) throws InterruptedException {
    if (!permits.hasQueuedThreads()) {
      lastWaiterServed = System.nanoTime();
    }
    boolean acquired = permits.tryAcquire(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    lastWaiterServed = System.nanoTime();
    return acquired;
  }

  void release() {
    permits.release();
  }

  boolean isRetired() {
    return state != State.OPEN;
  }

  /** Whether a caller who cannot give up waits for the token; as it was some tenths ago. */
  boolean isStalled(long now) {
    if (now - lastLook > LOOK_NANOS) {
      lastLook = now;
      boolean found = false;
      for (Session session : open) {
        found |= session.isBusyFor(STALLED_NANOS, now);
      }
      stalled = found;
    }
    return stalled;
  }

  /** A session, for the holder of a permit. */
  Session take() throws CryptokiFailure {
    Session session = idle.pop();
    return session == null ? opened(readWrite) : session;
  }

  private Session opened(boolean writable) throws CryptokiFailure {
    Session session = opener.open(writable);
    open.add(session);
    return session;
  }

  /** A session in which objects can be made and changed. */
  Session takeReadWrite() throws CryptokiFailure {
    return readWrite ? take() : opened(true);
  }

  void giveBack(Session session) {
    idle.push(session);
    if (isRetired()) {
      drain();
    }
  }

  /** Gives back what {@link #takeReadWrite} gave. */
  void giveBackReadWrite(Session session) {
    if (readWrite) {
      giveBack(session);
    } else {
      end(session);
    }
  }

  /** Takes back a session whose last call failed. */
  void discard(Session session, boolean connectionLost) {
    if (!connectionLost && idle.isEmpty() && !isRetired()) {
      Session replacement = openOrNull();
      if (replacement != null) {
        giveBack(replacement);
      }
    }
    end(session);
  }

  /** With no other session open, the login would end with the failed one. */
  private @Nullable Session openOrNull() {
    try {
      return opened(readWrite);
    } catch (CryptokiFailure e) {
      return null; // the next use tries again, and reports
    }
  }

  /**
   * Ends the pool, without a call to the token. Sessions in use stay usable until they are given
   * back; idle ones are ended by {@link #drain}.
   *
   * @param sessionsGone whether the token has lost them: closing one could hit somebody else's
   */
  synchronized void retire(boolean sessionsGone) {
    if (state != State.ABANDONED) {
      state = sessionsGone ? State.ABANDONED : State.CLOSED;
    }
  }

  /** Ends the idle sessions of a pool that was retired. */
  void drain() {
    for (Session session = idle.pop(); session != null; session = idle.pop()) {
      end(session);
    }
  }

  private void end(Session session) {
    try {
      if (state == State.ABANDONED && !session.isAlive()) {
        session.forget();
      } else {
        session.close();
      }
    } finally {
      open.remove(session);
    }
  }
}
