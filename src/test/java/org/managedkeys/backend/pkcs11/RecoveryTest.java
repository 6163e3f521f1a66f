// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

class RecoveryTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final SignatureScheme SCHEME = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);

  @BeforeAll
  static void makeKey() {
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "k", "--id", "01");
  }

  @Test
  void sign_afterLogout_logsInAgainOnce() {
    signsAfter(() -> Tokens.logout(TOKEN));
  }

  @Test
  void sign_afterCloseAllSessions_connectsAgainOnce() {
    signsAfter(() -> Tokens.closeAllSessions(TOKEN));
  }

  @Test
  void sign_afterFinalize_initializesAndConnectsAgainOnce() {
    signsAfter(Tokens::finalizeModule);
  }

  /** In a soak, one in 50,000 operations met a logout that was answered by such an error. */
  @Test
  void sign_whoseLogoutTheTokenAnswersByAnotherError_isRepeated() throws Exception {
    Pkcs11Module module = Tokens.module(SoftHsm.LIBRARY);
    AtomicBoolean caught = new AtomicBoolean();
    try (Pkcs11Backend backend = Tokens.connect(TOKEN)) {
      Signs key = Tokens.open(backend, "k");
      module.intercept(bound ->
          (Cryptoki)
              Proxy.newProxyInstance(
                  Cryptoki.class.getClassLoader(),
                  new Class<?>[] {Cryptoki.class},
                  (proxy, method, arguments) -> {
                    if (method.getName().equals("sign") && caught.compareAndSet(false, true)) {
                      Tokens.logout(TOKEN);
                      return ReturnValue.FUNCTION_FAILED.code();
                    }
                    return method.invoke(bound, arguments);
                  }));

      assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
      assertThat(caught).isTrue();
    } finally {
      module.intercept(null);
    }
  }

  private static void signsAfter(Runnable fault) {
    try (Pkcs11Backend backend = Tokens.connect(TOKEN)) {
      Signs key = Tokens.open(backend, "k");
      for (int round = 0; round < 3; round++) {
        assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
        fault.run();
        try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
          assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
          assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
          assertThat(calls.count("C_Login")).isEqualTo(1);
          assertThat(calls.count("C_OpenSession")).isEqualTo(1);
          assertThat(calls.count("C_Sign")).isEqualTo(2);
        }
      }
    }
  }

  /**
   * SoftHSM survives C_Logout amid other calls, unlike C_CloseAllSessions and C_Finalize. Only a
   * login has to wait until it is over: SoftHSM logs out first and then takes all handles away,
   * also those that were found by a login in between.
   */
  @Test
  void sign_byManyThreadsAmidLogouts_losesNone() throws Exception {
    try (Pkcs11Backend backend = Tokens.connect(TOKEN, "max_sessions", "8")) {
      Signs key = Tokens.open(backend, "k");
      ExecutorService threads = Executors.newFixedThreadPool(16);
      AtomicIntegerArray signed = new AtomicIntegerArray(16);
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<?>> workers = new ArrayList<>();
      for (int worker = 0; worker < 16; worker++) {
        int own = worker;
        workers.add(
            threads.submit(() -> {
              while (!stop.get()) {
                assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
                signed.incrementAndGet(own);
              }
            }));
      }
      Semaphore logout = new Semaphore(1);
      try (CryptokiCalls calls =
          CryptokiCalls.on(
              SoftHsm.LIBRARY,
              name -> {
                if (name.equals("C_Login")) {
                  logout.acquireUninterruptibly();
                  logout.release();
                }
              })) {
        for (int fault = 0; fault < 10; fault++) {
          logout.acquire();
          try {
            Tokens.logout(TOKEN);
          } finally {
            logout.release();
          }
          // Two signatures of each worker: the second one began after the logout. So no signature
          // meets two logouts, which may be one too many for it.
          int[] before = IntStream.range(0, 16).map(signed::get).toArray();
          for (int worker = 0; worker < 16; worker++) {
            while (signed.get(worker) < before[worker] + 2 && !workers.get(worker).isDone()) {
              Thread.sleep(1);
            }
          }
        }
        stop.set(true);
        for (Future<?> worker : workers) {
          worker.get();
        }
        threads.shutdown();
        assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
        assertThat(calls.count("C_Login")).isEqualTo(10);
      }
    }
  }

  @Test
  void open_afterLogout_doesNotSayThatTheKeyIsAbsent() {
    try (Pkcs11Backend backend = Tokens.connect(TOKEN)) {
      Tokens.open(backend, "k");
      Tokens.logout(TOKEN);

      assertThat(Tokens.open(backend, "k").sign(SCHEME, new byte[32])).hasSize(64);
    }
  }

  @Test
  void sign_whenTheFaultStays_failsAfterOneMoreTry() {
    try (Pkcs11Backend backend = Tokens.connect(TOKEN)) {
      Signs key = Tokens.open(backend, "k");
      AtomicBoolean on = new AtomicBoolean(true);
      try (CryptokiCalls calls =
          CryptokiCalls.on(
              SoftHsm.LIBRARY,
              name -> {
                if (on.get() && name.equals("C_SignInit")) {
                  Tokens.closeAllSessions(TOKEN);
                }
              })) {
        KeyException e =
            catchThrowableOfType(KeyException.class, () -> key.sign(SCHEME, new byte[32]));

        assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
        assertThat(e)
            .hasMessage(
                "key 'k': cannot sign: C_SignInit answered CKR_SESSION_HANDLE_INVALID (0xB3) at"
                    + " kms 'hsm' (pkcs11, token '"
                    + TOKEN
                    + "')");
        assertThat(calls.count("C_SignInit")).isEqualTo(2);
        on.set(false);
        assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
      }
    }
  }

  @Test
  void sign_whenTheKeyWasDeleted_isNotFoundAndOthersGoOn() {
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "gone", "--id", "09");
    try (Pkcs11Backend backend = Tokens.connect(TOKEN)) {
      Signs gone = Tokens.open(backend, "gone");
      Signs key = Tokens.open(backend, "k");
      SoftHsm.pkcs11Tool(TOKEN, "--delete-object", "--type", "privkey", "--id", "09");

      assertThatThrownBy(() -> gone.sign(SCHEME, new byte[32]))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("no private or secret key has label 'gone'");
      assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
    }
  }

  @Test
  void sign_whenAnotherKeyTookThePlace_isConflict() {
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "swap", "--id", "0a");
    try (Pkcs11Backend backend = Tokens.connect(TOKEN)) {
      Signs key = Tokens.open(backend, "swap");
      SoftHsm.pkcs11Tool(TOKEN, "--delete-object", "--type", "privkey", "--id", "0a");
      SoftHsm.pkcs11Tool(TOKEN, "--delete-object", "--type", "pubkey", "--id", "0a");
      SoftHsm.pkcs11Tool(
          TOKEN, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "swap", "--id", "0b");

      assertThatThrownBy(() -> key.sign(SCHEME, new byte[32]))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("another key has taken its place (label 'swap')");
    }
  }

  @Test
  void use_afterClose_opensAgain() {
    Pkcs11Backend backend = Tokens.connect(TOKEN);
    Signs key = Tokens.open(backend, "k");
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      backend.close();
      assertThat(calls.count("C_CloseSession")).isEqualTo(1);
      assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
      backend.close();
      assertThat(calls.count("C_OpenSession")).isEqualTo(1);
      assertThat(calls.count("C_CloseSession")).isEqualTo(2);
    }
  }
}
