// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

/**
 * Many threads sign while the token is logged out, loses its sessions and is finalised. SoftHSM
 * survives a logout amid other calls, but crashes if sessions are closed or the module is finalised
 * under them: those faults wait at a gate until no call is in flight.
 */
class FaultStormTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final SignatureScheme SCHEME = SignatureScheme.ed25519();
  private static final int THREADS = 32;
  private static final int SEED = 20260101;

  /** A minute; less where somebody is in a hurry. */
  private static final Duration STORM = Duration.ofSeconds(Integer.getInteger("storm.seconds", 60));

  /** The sessions that are open at the binding, by handle. */
  private final Map<Long, Boolean> open = new ConcurrentHashMap<>();

  private final Queue<Long> strayCloses = new ConcurrentLinkedQueue<>();
  private final AtomicLong opens = new AtomicLong();
  private final ReadWriteLock gate = new ReentrantReadWriteLock(true);

  @Test
  void sign_by32ThreadsAmidAllFaults_isRightOrFailsWithATypedError() throws Exception {
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", "EC:edwards25519", "--label", "k", "--id", "01");
    Pkcs11Module module = Tokens.module(SoftHsm.LIBRARY);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong signed = new AtomicLong();
    Queue<KeyException> errors = new ConcurrentLinkedQueue<>();
    try (Pkcs11Backend backend = Tokens.connect(TOKEN, "max_sessions", "12")) {
      module.intercept(this::gated);
      Signs key = Tokens.open(backend, "k");
      AsymmetricKeyParameter publicKey = PublicKeyFactory.createKey(key.subjectPublicKeyInfo());
      List<Future<?>> workers = new ArrayList<>();
      for (int worker = 0; worker < THREADS; worker++) {
        int own = worker;
        workers.add(
            threads.submit(() -> {
              for (long number = 0; !stop.get(); number++) {
                byte[] message = ByteBuffer.allocate(12).putInt(own).putLong(number).array();
                try {
                  assertVerifies(publicKey, message, key.sign(SCHEME, message));
                  signed.incrementAndGet();
                } catch (KeyException e) {
                  errors.add(e);
                }
              }
            }));
      }

      Map<String, Integer> faults = causeFaults(workers);
      stop.set(true);
      for (Future<?> worker : workers) {
        worker.get(60, TimeUnit.SECONDS);
      }

      assertThat(faults).containsOnlyKeys("logout", "close all sessions", "finalize");
      assertThat(signed.get()).isGreaterThan(THREADS);
      // A call that meets one fault is repeated; only a second one in a row may fail it.
      assertThat(errors)
          .allSatisfy(e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE))
          .as("errors beside %s signatures and %s", signed, faults)
          .hasSizeLessThan(signed.intValue());
      assertThat(key.sign(SCHEME, new byte[1])).hasSize(64);
      assertThat(opens.get()).isGreaterThan(12);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
    assertThat(open).as("sessions never closed").isEmpty();
    assertThat(strayCloses).as("sessions of others that were closed").isEmpty();
    module.intercept(null);
  }

  /** Until the time is over, or a worker has ended because its signature was wrong. */
  private Map<String, Integer> causeFaults(List<Future<?>> workers) throws Exception {
    Map<String, Integer> faults = new TreeMap<>();
    Random random = new Random(SEED);
    long end = System.nanoTime() + STORM.toNanos();
    while (System.nanoTime() < end && workers.stream().noneMatch(Future::isDone)) {
      Thread.sleep(random.nextInt(40));
      switch (random.nextInt(6)) {
        case 0 -> {
          gated(() -> Tokens.closeAllSessions(TOKEN));
          faults.merge("close all sessions", 1, Integer::sum);
        }
        case 1 -> {
          gated(Tokens::finalizeModule);
          faults.merge("finalize", 1, Integer::sum);
        }
        default -> {
          if (loggedOut()) {
            faults.merge("logout", 1, Integer::sum);
          }
        }
      }
    }
    return faults;
  }

  private void gated(Runnable fault) {
    gate.writeLock().lock();
    try {
      fault.run();
      open.clear();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("CRYPTOKI_NOT_INITIALIZED");
    } finally {
      gate.writeLock().unlock();
    }
  }

  /** Amid calls of others; not before the module is initialised again. */
  private boolean loggedOut() {
    gate.readLock().lock();
    try {
      Tokens.logout(TOKEN);
      return true;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("NOT_INITIALIZED");
      return false;
    } finally {
      gate.readLock().unlock();
    }
  }

  private Cryptoki gated(Cryptoki bound) {
    return (Cryptoki)
        Proxy.newProxyInstance(
            Cryptoki.class.getClassLoader(),
            new Class<?>[] {Cryptoki.class},
            (proxy, method, arguments) -> {
              gate.readLock().lock();
              try {
                Object answer = method.invoke(bound, arguments);
                note(method.getName(), arguments, (Long) answer);
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                gate.readLock().unlock();
              }
            });
  }

  private void note(String function, Object[] arguments, long answer) {
    if (function.equals("openSession") && answer == 0) {
      open.put(new Pointer((Long) arguments[4]).getLong(0), true);
      opens.incrementAndGet();
    } else if (function.equals("closeSession")
        && open.remove((Long) arguments[0]) == null
        && answer == 0) {
      strayCloses.add((Long) arguments[0]);
    }
  }

  private static void assertVerifies(
      AsymmetricKeyParameter publicKey, byte[] message, byte[] signature) {
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, (Ed25519PublicKeyParameters) publicKey);
    verifier.update(message, 0, message.length);
    assertThat(verifier.verifySignature(signature)).isTrue();
  }
}
