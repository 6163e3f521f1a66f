// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Pointer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.managedkeys.testkit.SoftHsm;

/**
 * Causes faults of one token amid the calls of others. SoftHSM survives a logout amid other calls,
 * but crashes if sessions are closed or the module is finalised under them: those faults wait until
 * no call is in flight. Keeps account of the sessions that are open at the binding.
 */
final class FaultGate implements AutoCloseable {

  private static final int LONGEST_PAUSE_MILLIS = 40;

  private final Pkcs11Module module;
  private final String token;
  private final Random random;
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final Object initializing = new Object();
  private final Set<Long> open = ConcurrentHashMap.newKeySet();
  private final Queue<Long> strayCloses = new ConcurrentLinkedQueue<>();
  private final AtomicLong opened = new AtomicLong();
  private final Map<String, Integer> faults = new TreeMap<>();

  /**
   * Takes its place in front of SoftHSM, until closed.
   *
   * @param seed of the order of faults
   */
  FaultGate(String token, int seed) throws CryptokiFailure {
    this.module = Tokens.module(SoftHsm.LIBRARY);
    this.token = token;
    this.random = new Random(seed);
    module.intercept(this::gated);
  }

  /** Waits a moment and causes one fault: a logout mostly. */
  void cause() throws InterruptedException {
    Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    switch (random.nextInt(6)) {
      case 0 -> alone("close all sessions", () -> Tokens.closeAllSessions(token));
      case 1 -> alone("finalize", Tokens::finalizeModule);
      default -> logout();
    }
  }

  /** How often each fault was caused. */
  Map<String, Integer> faults() {
    return faults;
  }

  /** Sessions that are open now, by handle. */
  Set<Long> openSessions() {
    return open;
  }

  /** Sessions that were closed by a handle which was not theirs. */
  Queue<Long> strayCloses() {
    return strayCloses;
  }

  long sessionsOpened() {
    return opened.get();
  }

  private void alone(String name, Runnable fault) {
    lock.writeLock().lock();
    try {
      fault.run();
      open.clear();
      faults.merge(name, 1, Integer::sum);
    } catch (IllegalStateException e) {
      expectNotInitialized(e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void logout() {
    lock.readLock().lock();
    try {
      synchronized (initializing) {
        Tokens.logout(token);
      }
      faults.merge("logout", 1, Integer::sum);
    } catch (IllegalStateException e) {
      expectNotInitialized(e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** A fault right after C_Finalize, before anybody has initialised the module again, is none. */
  private static void expectNotInitialized(IllegalStateException e) {
    if (!String.valueOf(e.getMessage()).contains("CRYPTOKI_NOT_INITIALIZED")) {
      throw e;
    }
  }

  private Cryptoki gated(Cryptoki bound) {
    return (Cryptoki)
        Proxy.newProxyInstance(
            Cryptoki.class.getClassLoader(),
            new Class<?>[] {Cryptoki.class},
            (proxy, method, arguments) -> {
              lock.readLock().lock();
              try {
                Object answer = answer(bound, method, arguments);
                note(method.getName(), arguments, (Long) answer);
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                lock.readLock().unlock();
              }
            });
  }

  /** The library keeps its own calls away from C_Initialize; the faults are kept away here. */
  private Object answer(Cryptoki bound, Method method, Object[] arguments)
      throws ReflectiveOperationException {
    if (!method.getName().equals("initialize")) {
      return method.invoke(bound, arguments);
    }
    synchronized (initializing) {
      return method.invoke(bound, arguments);
    }
  }

  private void note(String function, Object[] arguments, long answer) {
    if (function.equals("openSession") && answer == 0) {
      open.add(new Pointer((Long) arguments[4]).getLong(0));
      opened.incrementAndGet();
    } else if (function.equals("closeSession")
        && !open.remove((Long) arguments[0])
        && answer == 0) {
      strayCloses.add((Long) arguments[0]);
    }
  }

  @Override
  public void close() {
    module.intercept(null);
  }
}
