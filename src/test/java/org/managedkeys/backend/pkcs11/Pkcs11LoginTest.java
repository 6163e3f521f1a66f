// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.testkit.SoftHsm;

class Pkcs11LoginTest {

  @Test
  void pin_refused_isTriedOnceUntilItChanges() {
    String token = SoftHsm.spareToken();
    AtomicReference<String> pin = new AtomicReference<>("0000");
    Pkcs11Backend first = connect(token, pin);
    Pkcs11Backend second = connect(token, pin);

    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      for (Pkcs11Backend backend : new Pkcs11Backend[] {first, first, second}) {
        KeyException e = catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "k"));
        assertThat(e.kind()).isEqualTo(KeyException.Kind.DENIED);
        assertThat(e)
            .hasMessage(
                "kms 'hsm' (pkcs11, token '"
                    + token
                    + "'): cannot log in: the token refused the PIN: CKR_PIN_INCORRECT (0xA0);"
                    + " this process does not try the same PIN again, so that the token does not"
                    + " lock. Hint: correct kms.hsm.pin in app.properties:7");
      }
      assertThat(calls.count("C_Login")).isEqualTo(1);

      pin.set(SoftHsm.PIN);
      assertThatThrownBy(() -> Tokens.open(first, "k"))
          .hasMessageContaining("no private or secret key has label 'k'");
      assertThat(calls.count("C_Login")).isEqualTo(2);
      assertThat(calls.count("C_OpenSession") - calls.count("C_CloseSession")).isEqualTo(1);
    }
    first.close();
    second.close();
  }

  @Test
  void pin_absent_isAskedForByName() {
    String token = SoftHsm.spareToken();
    try (Pkcs11Backend backend = Tokens.connect(token, "pin", "")) {
      KeyException e = catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "k"));

      assertThat(e.kind()).isEqualTo(KeyException.Kind.DENIED);
      assertThat(e).hasMessageContaining("the token asks for a PIN and kms.hsm.pin is absent");
    }
  }

  @Test
  void login_ofAnotherConnection_isNoError() {
    Pkcs11Backend first = Tokens.connect(SoftHsm.SHARED_TOKEN);
    try (Pkcs11Backend second = Tokens.connect(SoftHsm.SHARED_TOKEN)) {
      Tokens.open(first, "p256");
      Tokens.open(second, "p256");
      first.close();

      assertThat(Tokens.open(second, "p384")).isNotNull();
      assertThat(Tokens.open(first, "p384")).isNotNull();
    } finally {
      first.close();
    }
  }

  @Test
  void otherPin_whileTheProcessIsLoggedIn_isRefusedWithoutAskingTheToken() {
    AtomicReference<String> pin = new AtomicReference<>("not the PIN");
    Pkcs11Backend owner = Tokens.connect(SoftHsm.SHARED_TOKEN);
    Pkcs11Backend stranger = connect(SoftHsm.SHARED_TOKEN, pin);
    try {
      Tokens.open(owner, "p256");
      try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
        KeyException e =
            catchThrowableOfType(KeyException.class, () -> Tokens.open(stranger, "p256"));

        assertThat(e.kind()).isEqualTo(KeyException.Kind.DENIED);
        assertThat(e)
            .hasMessageContaining("logged in to the token with another PIN: CKR_PIN_INCORRECT")
            .hasMessageNotContaining("not the PIN");
        assertThat(calls.count("C_Login")).isZero();
      }
      pin.set(SoftHsm.PIN);
      assertThat(Tokens.open(stranger, "p256")).isNotNull();
      assertThat(Tokens.open(owner, "p384")).isNotNull();
    } finally {
      owner.close();
      stranger.close();
    }
  }

  private static Pkcs11Backend connect(String token, AtomicReference<String> pin) {
    Map<String, Fields.Value> values = new HashMap<>();
    SoftHsm.connection(token)
        .forEach((name, text) -> values.put(name, value(new AtomicReference<>(text))));
    values.put("pin", value(pin));
    return (Pkcs11Backend) Pkcs11Type.INSTANCE.connect("hsm", Fields.of("kms.hsm", values));
  }

  private static Fields.Value value(AtomicReference<String> text) {
    return new Fields.Value() {
      @Override
      public String get() {
        return text.get();
      }

      @Override
      public String place() {
        return "app.properties:7";
      }
    };
  }
}
