// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.backend.pkcs11.FaultyModule.Fault;
import org.managedkeys.backend.pkcs11.FaultyModule.Function;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

/**
 * Faults of native code that no double of the binding could show: at start, and calls that hang.
 */
class FaultyModuleTest {

  private static final SignatureScheme SCHEME = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
  private static final String TOKEN = SoftHsm.SHARED_TOKEN;

  private FaultyModule module;

  @BeforeEach
  void build() {
    module = FaultyModule.build();
  }

  /** So that no thread is left hanging. */
  @AfterEach
  void endFaults() {
    for (Fault fault : Fault.values()) {
      module.set(fault, 0);
    }
  }

  /** What SoftHSM does when another process is writing to the token in that moment. */
  @Test
  void connect_whileTheModuleDoesNotSeeItsTokens_startsItAnew() {
    module.set(Fault.HIDDEN_TOKENS, 3);

    try (Pkcs11Backend backend = module.connect(TOKEN)) {
      assertThat(Tokens.open(backend, "p256").sign(SCHEME, new byte[32])).hasSize(64);
    }
    assertThat(module.count(Function.INITIALIZE)).isEqualTo(3);
    assertThat(module.count(Function.FINALIZE)).isEqualTo(2);
  }

  @Test
  void connect_toATokenThatIsNotThere_startsTheModuleAnewOnlyAtFirst() {
    try (Pkcs11Backend absent = module.connect("absent");
        Pkcs11Backend backend = module.connect(TOKEN)) {
      assertThatThrownBy(() -> Tokens.open(absent, "p256"))
          .hasMessageContaining("no token has label 'absent'; present are ");
      long finalized = module.count(Function.FINALIZE);
      Signs key = Tokens.open(backend, "p256");

      assertThatThrownBy(() -> Tokens.open(absent, "p256"))
          .hasMessageContaining("no token has label 'absent'");
      assertThat(module.count(Function.FINALIZE)).isEqualTo(finalized).isLessThan(4);
      assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"TOKEN_INFO_ERRORS", "BLANK_TOKENS", "LOGIN_ERRORS"})
  void connect_whileAnotherProcessWritesToTheToken_triesAgain(Fault fault) {
    // Not at the first start: that one has the module started anew.
    try (Pkcs11Backend backend = module.connect(TOKEN)) {
      Tokens.open(backend, "p256");
    }
    module.set(fault, 2);

    try (Pkcs11Backend backend = module.connect(TOKEN)) {
      assertThat(Tokens.open(backend, "p256").sign(SCHEME, new byte[32])).hasSize(64);
    }
    assertThat(module.count(Function.FINALIZE)).isZero();
  }

  @Test
  void login_whoseErrorTheTokenCountsAsAWrongPin_isNotTriedAgain() {
    module.set(Fault.LOGIN_COUNTED, 1);
    try (Pkcs11Backend backend = module.connect(TOKEN)) {
      for (int use = 0; use < 3; use++) {
        KeyException e =
            catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "p256"));
        assertThat(e.kind()).isEqualTo(KeyException.Kind.DENIED);
        assertThat(e)
            .hasMessageContaining("the token refused the PIN: CKR_GENERAL_ERROR (0x5)")
            .hasMessageContaining("does not try the same PIN again");
      }
    }
    assertThat(module.count(Function.LOGIN)).isEqualTo(1);
  }

  @Test
  void token_removedAndInsertedAgain_isFoundAgain() {
    try (Pkcs11Backend backend = module.connect(TOKEN)) {
      Signs key = Tokens.open(backend, "p256");
      for (int round = 0; round < 3; round++) {
        assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);

        module.set(Fault.REMOVED, 1);
        KeyException e =
            catchThrowableOfType(KeyException.class, () -> key.sign(SCHEME, new byte[32]));
        assertThat(e.kind()).isEqualTo(KeyException.Kind.NOT_FOUND);
        assertThat(e).hasMessageContaining("no token has label 'shared'; present are none");

        module.set(Fault.REMOVED, 0);
      }
      assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
    }
  }

  @Test
  void sign_whenTheTokenHangs_endsAtTheDeadline_andIsWellAfterwards() {
    try (Pkcs11Backend backend = module.connect(TOKEN, "timeout", "4s")) {
      Signs key = Tokens.open(backend, "p256");
      module.set(Fault.HANGING_SIGN, 1);
      long start = System.nanoTime();

      KeyException e =
          catchThrowableOfType(KeyException.class, () -> key.sign(SCHEME, new byte[32]));

      // Far below the hang, which ends after 20 s: no measurement, just not the whole of it.
      assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
      assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      assertThat(e)
          .hasMessage(
              "key 'k': cannot sign: kms 'hsm' (pkcs11, token 'shared') did not answer within 4000"
                  + " ms. Hint: see whether the token is reachable; the limit is the connection's"
                  + " timeout");

      module.set(Fault.HANGING_SIGN, 0);
      assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
    }
  }

  /** The one that a prompt token stops answering waits for it; those that come later do not. */
  @Test
  void sign_whenATokenHangsThatWasPrompt_callersThatComeLaterGiveUp() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try (Pkcs11Backend backend = module.connect(TOKEN, "timeout", "4s")) {
      Signs key = Tokens.open(backend, "p256");
      signUntilTrusted(key);
      module.set(Fault.HANGING_SIGN, 1);
      Future<byte[]> first = threads.submit(() -> key.sign(SCHEME, new byte[32]));
      // Longer than a token may hang unnoticed.
      Thread.sleep(1500);

      assertThatThrownBy(() -> key.sign(SCHEME, new byte[32]))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("did not answer within 4000 ms");
      assertThat(first.isDone()).isFalse();

      module.set(Fault.HANGING_SIGN, 0);
      assertThat(first.get()).hasSize(64);
      assertThat(key.sign(SCHEME, new byte[32])).hasSize(64);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sign_whenATokenHangsThatWasPrompt_endsAtAStrictTimeout() {
    try (Pkcs11Backend backend = module.connect(TOKEN, "timeout", "4s", "strict_timeout", "true")) {
      Signs key = Tokens.open(backend, "p256");
      signUntilTrusted(key);
      module.set(Fault.HANGING_SIGN, 1);

      assertThatThrownBy(() -> key.sign(SCHEME, new byte[32]))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("did not answer within 4000 ms");
    }
  }

  /** More often than it takes: some answers are late on a busy machine. */
  private static void signUntilTrusted(Signs key) {
    for (int call = 0; call < 300; call++) {
      key.sign(SCHEME, new byte[32]);
    }
  }

  @Test
  void sign_whenAllSessionsHang_stallsOnlyCallersOfThatConnection() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Pkcs11Backend backend = module.connect(TOKEN, "timeout", "4s", "max_sessions", "2");
        Pkcs11Backend other = Tokens.connect(TOKEN)) {
      Signs hanging = Tokens.open(backend, "p256");
      Signs well = Tokens.open(other, "p256");
      module.set(Fault.HANGING_SIGN, 1);

      List<Future<byte[]>> calls = new ArrayList<>();
      for (int call = 0; call < 4; call++) {
        calls.add(threads.submit(() -> hanging.sign(SCHEME, new byte[32])));
      }
      for (int call = 0; call < 20; call++) {
        assertThat(well.sign(SCHEME, new byte[32])).hasSize(64);
      }
      for (Future<byte[]> call : calls) {
        assertThatThrownBy(call::get)
            .hasCauseInstanceOf(KeyException.class)
            .hasMessageMatching(".*(did not answer|came free) within 4000 ms.*");
      }

      module.set(Fault.HANGING_SIGN, 0);
      assertThat(hanging.sign(SCHEME, new byte[32])).hasSize(64);
    } finally {
      threads.shutdownNow();
    }
    awaitClosedSessions();
  }

  /** Whoever hung closes the session when the token answers, which nobody else waits for. */
  private void awaitClosedSessions() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (module.count(Function.OPEN_SESSION) != module.count(Function.CLOSE_SESSION)
        && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertThat(module.count(Function.OPEN_SESSION)).isEqualTo(module.count(Function.CLOSE_SESSION));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"HANGING_LOGIN", "HANGING_INITIALIZE"})
  void connect_whenTheTokenHangs_keepsOneThread_andOthersAreWell(Fault fault) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Pkcs11Backend backend = module.connect(TOKEN, "timeout", "4s");
        Pkcs11Backend other = Tokens.connect(TOKEN)) {
      module.set(fault, 1);
      List<Future<Signs>> calls = new ArrayList<>();
      for (int call = 0; call < 8; call++) {
        calls.add(threads.submit(() -> Tokens.open(backend, "p256")));
      }
      assertThat(Tokens.open(other, "p256").sign(SCHEME, new byte[32])).hasSize(64);
      for (Future<Signs> call : calls) {
        assertThatThrownBy(call::get)
            .hasMessageContaining("key 'k': cannot find it: kms 'hsm' (pkcs11, token 'shared')")
            .hasMessageContaining("did not answer within 4000 ms");
      }
      assertThat(module.count(Function.INITIALIZE)).isEqualTo(1);
      assertThat(module.count(Function.LOGIN)).isLessThan(2);

      module.set(fault, 0);
      assertThat(Tokens.open(backend, "p256").sign(SCHEME, new byte[32])).hasSize(64);
    } finally {
      threads.shutdownNow();
    }
  }
}
