// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

class SessionPoolTest {

  private static final SignatureScheme SCHEME = SignatureScheme.ecdsa(null);
  private static final int THREADS = 32;

  @ParameterizedTest
  @CsvSource({"max_sessions, 4", "max_parallel, 3"})
  void sign_byManyThreads_staysWithinTheBound(String field, int bound) throws Exception {
    boolean ofKey = field.equals("max_parallel");
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Consumer<String> watch =
        name -> {
          if (name.equals("C_SignInit")) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000);
          } else if (name.equals("C_Sign")) {
            inside.decrementAndGet();
          }
        };
    try (Pkcs11Backend backend =
            ofKey
                ? Tokens.connect(SoftHsm.SHARED_TOKEN)
                : Tokens.connect(SoftHsm.SHARED_TOKEN, field, Integer.toString(bound));
        CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY, watch)) {
      Signs key =
          ofKey
              ? Tokens.open(backend, "p256", field, Integer.toString(bound))
              : Tokens.open(backend, "p256");
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<byte[]>> signatures = new ArrayList<>();
      for (int task = 0; task < THREADS * 8; task++) {
        signatures.add(threads.submit(() -> key.sign(SCHEME, new byte[32])));
      }
      for (Future<byte[]> signature : signatures) {
        assertThat(signature.get()).hasSize(64);
      }
      threads.shutdown();

      assertThat(most.get()).isBetween(1, bound);
      assertThat(calls.count("C_OpenSession")).isLessThanOrEqualTo(bound);
      assertThat(calls.count("C_CloseSession")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "max_sessions, no session of kms 'hsm' (pkcs11; token 'shared') came free within 4000 ms",
    "max_parallel, its turn did not come in time: max_parallel is 1"
  })
  void sign_whenAllAreBusy_givesUpAtTheDeadline(String field, String message) throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Consumer<String> block =
        name -> {
          if (name.equals("C_Sign")) {
            busy.countDown();
            await(finish);
          }
        };
    try (Pkcs11Backend backend =
            Tokens.connect(
                SoftHsm.SHARED_TOKEN,
                "timeout",
                "4s",
                "max_sessions",
                field.equals("max_sessions") ? "1" : "9");
        CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY, block)) {
      Signs key = Tokens.open(backend, "p256", "max_parallel", "1");
      Signs other = field.equals("max_sessions") ? Tokens.open(backend, "p384") : key;
      ExecutorService threads = Executors.newSingleThreadExecutor();
      Future<byte[]> first = threads.submit(() -> key.sign(SCHEME, new byte[32]));
      await(busy);

      KeyException e =
          catchThrowableOfType(KeyException.class, () -> other.sign(SCHEME, new byte[32]));

      assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      assertThat(e).hasMessageContaining(message.replace(';', ','));
      assertThatThrownBy(first::get)
          .hasRootCauseMessage(
              "key 'k': cannot sign: kms 'hsm' (pkcs11, token 'shared') did not answer within"
                  + " 4000 ms. Hint: see whether the token is reachable; the limit is the connection's"
                  + " timeout");
      finish.countDown();
      assertThat(other.sign(SCHEME, new byte[32])).isNotEmpty();
      threads.shutdown();
      assertThat(calls.count("C_Sign")).isEqualTo(2);
    }
  }

  @Test
  void sign_onAVirtualThread_runsNativeCallsOnAPlatformThread() throws Exception {
    List<String> names = new ArrayList<>();
    Consumer<String> note = name -> names.add(Thread.currentThread().getName());
    try (Pkcs11Backend backend = Tokens.connect(SoftHsm.SHARED_TOKEN);
        CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY, note)) {
      Thread thread = virtualThread(() -> Tokens.open(backend, "p256").sign(SCHEME, new byte[32]));
      thread.join();

      assertThat(calls.count("C_Sign")).isEqualTo(1);
      assertThat(names).allMatch(name -> name.startsWith("managedkeys-pkcs11-"));
    }
  }

  /** Nobody will want to leave a call behind, so none has to be handed over. */
  @Test
  void sign_withoutTimeout_callsOnTheCallersThread() {
    List<String> names = new ArrayList<>();
    Consumer<String> note = name -> names.add(Thread.currentThread().getName());
    try (Pkcs11Backend backend = Tokens.connect(SoftHsm.SHARED_TOKEN, "timeout", "0")) {
      Signs key = Tokens.open(backend, "p256");
      try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY, note)) {
        assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
        assertThat(calls.count("C_Sign")).isEqualTo(1);
      }
    }
    assertThat(names).hasSize(2).containsOnly(Thread.currentThread().getName());
  }

  /** A virtual thread where there are any, else a plain one. */
  private static Thread virtualThread(Runnable task) throws Exception {
    if (Runtime.version().feature() < 21) {
      Thread thread = new Thread(task, "plain");
      thread.start();
      return thread;
    }
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
