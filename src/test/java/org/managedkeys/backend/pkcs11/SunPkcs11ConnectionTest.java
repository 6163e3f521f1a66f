// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.backend.pkcs11.FaultyModule.Fault;
import org.managedkeys.backend.pkcs11.FaultyModule.Function;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

class SunPkcs11ConnectionTest {

  private static final SignatureScheme ECDSA = SignatureScheme.ecdsa(null);

  @TempDir private Path folder;

  // ---- Connecting
  // ---------------------------------------------------------------------------------

  @Test
  void pin_refused_isTriedOnceByAllConnections() {
    SunPkcs11Fixture fixture = new SunPkcs11Fixture();
    for (int round = 0; round < 3; round++) {
      try (SunPkcs11Backend backend = fixture.connect("pin", "0000")) {
        for (Runnable use : List.<Runnable>of(backend::check, () -> open(backend))) {
          KeyException e = refusal(use);
          assertThat(e.kind()).isEqualTo(Kind.DENIED);
          assertThat(e)
              .hasMessage(
                  fixture.where()
                      + ": cannot log in: the token refused the PIN: CKR_PIN_INCORRECT (0xA0);"
                      + " this process does not try the same PIN again, so that the token does not"
                      + " lock. Hint: correct kms.hsm.pin");
        }
      }
    }
    assertThat(fixture.module().count(Function.LOGIN)).isEqualTo(1);

    try (SunPkcs11Backend backend = fixture.connect()) {
      assertThat(backend.check()).isEqualTo(fixture.where() + ", 0 keys that SunPKCS11 sees");
    }
    assertThat(fixture.module().count(Function.LOGIN)).isEqualTo(2);
  }

  @Test
  void pin_absent_isAskedForByName() {
    try (SunPkcs11Backend backend = new SunPkcs11Fixture().connect("pin", "")) {
      KeyException e = refusal(backend::check);

      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e).hasMessageContaining("the token asks for a PIN and kms.hsm.pin is absent");
    }
  }

  /** SunPKCS11 by itself cuts such characters, and presents a wrong PIN. */
  @Test
  void pin_beyondAscii_isPresentedAsUtf8() {
    SunPkcs11Fixture fixture = new SunPkcs11Fixture();
    String pin = "p\u00e4ss\u20acword";
    setPin(fixture.token(), pin);

    try (SunPkcs11Backend backend = fixture.connect("pin", pin)) {
      assertThat(backend.check()).endsWith(" SunPKCS11 sees");
    }
  }

  @Test
  void connect_toWhatIsNotThere_saysWhatItIs() {
    SunPkcs11Fixture fixture = new SunPkcs11Fixture();

    KeyException library = refusal(fixture.connect("library", "/no/such.so")::check);
    KeyException text = refusal(fixture.connect("library", "/etc/hostname")::check);
    KeyException slot = refusal(fixture.connect("slot", "77")::check);
    KeyException index = refusal(fixture.connect("slot", "", "slot_list_index", "9999")::check);

    assertThat(library.kind()).isEqualTo(Kind.INVALID);
    assertThat(library).hasMessageContaining("cannot load /no/such.so: there is no such file");
    assertThat(text.kind()).isEqualTo(Kind.INVALID);
    assertThat(text).hasMessageContaining("cannot use /etc/hostname as PKCS #11 module: ");
    assertThat(slot.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(slot).hasMessageContaining("cannot connect: the token answered CKR_SLOT_ID_INVALID");
    assertThat(index.kind()).isEqualTo(Kind.INVALID);
    assertThat(index).hasMessageContaining("slotListIndex is 9999 but token only has");
  }

  // ---- Recovery
  // -----------------------------------------------------------------------------------

  @Test
  void sign_afterLogout_logsInAgainOnce() throws Exception {
    SunPkcs11Fixture fixture = withKey();
    try (SunPkcs11Backend backend = fixture.connect()) {
      Signs key = open(backend);
      key.sign(ECDSA, new byte[32]);
      long logins = fixture.module().count(Function.LOGIN);

      logout(fixture);

      assertThat(key.sign(ECDSA, new byte[32])).hasSize(64);
      assertThat(key.sign(ECDSA, new byte[32])).hasSize(64);
      assertThat(fixture.module().count(Function.LOGIN)).isEqualTo(logins + 1);
      assertThat(open(backend).sign(ECDSA, new byte[32])).hasSize(64);
    }
  }

  /** SunPKCS11 by itself never recovers from this. */
  @Test
  void sign_afterCloseAllSessions_connectsAgain() throws Exception {
    SunPkcs11Fixture fixture = withKey();
    try (SunPkcs11Backend backend = fixture.connect()) {
      Signs key = open(backend);
      key.sign(ECDSA, new byte[32]);

      fixture.module().call("C_CloseAllSessions", fixture.slot());

      assertThat(key.sign(ECDSA, new byte[32])).hasSize(64);
      assertThat(open(backend).sign(ECDSA, new byte[32])).hasSize(64);
    }
  }

  @Test
  void sign_byManyThreadsAmidALogout_losesNone() throws Exception {
    SunPkcs11Fixture fixture = withKey();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (SunPkcs11Backend backend = fixture.connect("max_sessions", "4")) {
      Signs key = open(backend);
      List<Future<Integer>> results = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        results.add(
            threads.submit(() -> {
              int signed = 0;
              for (int round = 0; round < 40; round++) {
                signed += key.sign(ECDSA, new byte[32]).length;
              }
              return signed;
            }));
      }
      // SoftHSM logs out first and then takes all handles away, also those that were found by a
      // login in between: a login waits until the logout is over.
      fixture.module().set(Fault.HANGING_LOGIN, 1);
      logout(fixture);
      fixture.module().set(Fault.HANGING_LOGIN, 0);
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(40 * 64);
      }
      assertThat(key.sign(ECDSA, new byte[32])).hasSize(64);
    } finally {
      threads.shutdownNow();
    }
  }

  /** What a logout made of a call cannot be told from the login, once another thread renewed it. */
  @Test
  void sign_caughtByALogout_isRepeated_alsoIfAnotherThreadHasLoggedInSince() throws Exception {
    SunPkcs11Fixture fixture = withKey().withSecret("aes", KeyAlgorithm.AES, new byte[16]);
    FaultyModule module = fixture.module();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (SunPkcs11Backend backend = fixture.connect()) {
      Signs key = open(backend);
      Encrypts other = (Encrypts) backend.open(Tokens.name("k"), Tokens.at("key_label", "aes"));
      long signs = module.count(Function.SIGN);
      module.set(Fault.HANGING_SIGN, 1);
      module.set(Fault.SIGN_ERRORS, 1);

      Future<byte[]> caught = threads.submit(() -> key.sign(ECDSA, new byte[32]));
      while (module.count(Function.SIGN) == signs && !caught.isDone()) {
        Thread.sleep(1);
      }
      logout(fixture);
      CipherInput input = CipherInput.withIv(new byte[16], new byte[16]);
      assertThat(other.encrypt(CipherScheme.of(CipherScheme.Mode.AES_CBC), input).bytes())
          .hasSize(16);
      module.set(Fault.HANGING_SIGN, 0);

      assertThat(caught.get()).hasSize(64);
      assertThat(module.count(Function.SIGN)).isEqualTo(signs + 2);
    } finally {
      module.set(Fault.HANGING_SIGN, 0);
      threads.shutdownNow();
    }
  }

  @Test
  void sign_afterFinalize_isUnavailableAndSaysWhatHelps() throws Exception {
    SunPkcs11Fixture fixture = withKey();
    try (SunPkcs11Backend backend = fixture.connect()) {
      Signs key = open(backend);
      key.sign(ECDSA, new byte[32]);

      fixture.module().call("C_Finalize", Pointer.NULL);
      KeyException e = refusal(() -> key.sign(ECDSA, new byte[32]));

      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e)
          .hasMessageContaining("other code of this process has finalised the module")
          .hasMessageContaining("binding = jna, which recovers");
    }
  }

  @Test
  void sign_atATokenThatHangs_endsWithTheTimeout() throws Exception {
    SunPkcs11Fixture fixture = withKey();
    try (SunPkcs11Backend backend = fixture.connect("timeout", "5s")) {
      Signs key = open(backend);
      fixture.module().set(Fault.HANGING_SIGN, 1);
      KeyException e;
      try {
        e = refusal(() -> key.sign(ECDSA, new byte[32]));
      } finally {
        fixture.module().set(Fault.HANGING_SIGN, 0);
      }

      assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(e)
          .hasMessageStartingWith(
              "key 'k': cannot sign: " + fixture.where() + " did not answer within 5000 ms");
      assertThat(key.sign(ECDSA, new byte[32])).hasSize(64);
    }
  }

  // ---- Short ways
  // ---------------------------------------------------------------------------------

  private SunPkcs11Fixture withKey() throws Exception {
    return new SunPkcs11Fixture()
        .withPair("p256", "EC:prime256v1", "01")
        .certify(folder, "p256", "01", "p256");
  }

  private static Signs open(SunPkcs11Backend backend) {
    return (Signs) backend.open(Tokens.name("k"), Tokens.at("key_label", "p256"));
  }

  private static KeyException refusal(Runnable refused) {
    return catchThrowableOfType(KeyException.class, refused::run);
  }

  private static void logout(SunPkcs11Fixture fixture) {
    try (Memory handle = new Memory(Long.BYTES)) {
      FaultyModule module = fixture.module();
      module.call(
          "C_OpenSession",
          fixture.slot(),
          Ck.CKF_SERIAL_SESSION,
          Pointer.NULL,
          Pointer.NULL,
          handle);
      module.call("C_Logout", handle.getLong(0));
      module.call("C_CloseSession", handle.getLong(0));
    }
  }

  private static void setPin(String token, String pin) {
    byte[] before = SoftHsm.PIN.getBytes(StandardCharsets.UTF_8);
    byte[] after = pin.getBytes(StandardCharsets.UTF_8);
    try (Memory handle = new Memory(Long.BYTES)) {
      long flags = Ck.CKF_SERIAL_SESSION | Ck.CKF_RW_SESSION;
      long slot = Tokens.slot(token);
      raw("C_OpenSession", slot, flags, Pointer.NULL, Pointer.NULL, handle);
      long session = handle.getLong(0);
      raw("C_SetPIN", session, before, (long) before.length, after, (long) after.length);
      raw("C_CloseSession", session);
    }
  }

  private static void raw(String function, Object... arguments) {
    Tokens.call(SoftHsm.LIBRARY, function, arguments);
  }
}
