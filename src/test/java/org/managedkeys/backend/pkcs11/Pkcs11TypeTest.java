// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.testkit.SoftHsm;

class Pkcs11TypeTest {

  private static final Pkcs11Type TYPE = Pkcs11Type.INSTANCE;

  @ParameterizedTest
  @CsvSource({
    "key_id, 1",
    "key_id, 0xzz",
    "key_id, 0x",
    "key_id, ::",
    "mechanism, CKM_NONSENSE",
    "mechanism, -1",
    "mechanism, 0x+1",
    "max_parallel, -1",
    "key_bits, many",
    "curve, brainpool",
    "curve, -",
    "certificate, ca.pem"
  })
  void checkKey_withAFieldThatCannotBeRead_namesIt(String field, String value) {
    KeyException e =
        catchThrowableOfType(
            KeyException.class,
            () -> TYPE.checkKey(Tokens.name("k"), Tokens.at("key_label", "x", field, value)));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e).hasMessageStartingWith("key.k." + field + ": cannot read the value: the value");
  }

  @ParameterizedTest
  @CsvSource({
    "key_id, 0x0102", "key_id, 01:02:aF", "mechanism, 0x0251", "mechanism, 4097",
    "mechanism, CKM_EDDSA", "max_parallel, 4", "key_bits, 2048", "curve, P256",
    "certificate, /no/such/file.pem"
  })
  void checkKey_withVaultsForms_accepts(String field, String value) {
    TYPE.checkKey(Tokens.name("k"), Tokens.at("key_label", "x", field, value));
  }

  @Test
  void checkKey_withoutLabelAndId_saysWhatIsNeeded() {
    assertThatThrownBy(() -> TYPE.checkKey(Tokens.name("k"), Tokens.at("max_parallel", "1")))
        .hasMessage(
            "key.k: cannot use it: one of the fields key_label and key_id is needed. Hint: add"
                + " key.k.key_label = <the key's label on the token>");
  }

  @Test
  void connect_withoutLibrary_isInvalid() {
    assertThatThrownBy(() -> connect(Map.of("token_label", "x")))
        .hasMessageStartingWith("kms.hsm: cannot use it: the field kms.hsm.library is missing");
  }

  @Test
  void connect_toALibraryThatIsNoPath_isInvalid() {
    assertThatThrownBy(() -> connect(Map.of("library", "/a\0b", "slot", "1")))
        .isInstanceOf(KeyException.class)
        .hasMessage("kms.hsm.library: cannot read the value: the value is not a path");
  }

  /** A number of nanoseconds that overflows would fail each call instead. */
  @Test
  void connect_withATimeoutOfCenturies_isInvalid() {
    assertThatThrownBy(
            () -> connect(Map.of("library", "/x.so", "slot", "1", "timeout", "999999999h")))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "kms.hsm.timeout: cannot read the value: the value must be at most 1000h. Hint: 0 waits"
                + " for ever");
  }

  @Test
  void connect_withoutToken_isInvalid() {
    assertThatThrownBy(() -> connect(Map.of("library", "/x.so", "token_label", " ")))
        .hasMessage(
            "kms.hsm: cannot use it: one of the fields token_label, token_serial and slot is"
                + " needed. Hint: add kms.hsm.token_label = <the token's label>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"slot", "max_sessions", "timeout", "force_rw_session"})
  void connect_withAFieldThatCannotBeRead_namesIt(String field) {
    assertThatThrownBy(
            () -> connect(Map.of("library", "/x.so", "token_label", "x", field, "nonsense")))
        .hasMessageStartingWith("kms.hsm." + field + ": cannot read the value");
  }

  @Test
  void connect_andDescribe_loadNothingAndReadNoPin() {
    Map<String, Fields.Value> values = new HashMap<>();
    SoftHsm.connection("prod").forEach((name, text) -> values.put(name, text(text)));
    values.put("library", text("/no/such/library.so"));
    values.put("pin", failing());

    try (KeyBackend backend = TYPE.connect("hsm", Fields.of("kms.hsm", values))) {
      assertThat(backend.describe()).isEqualTo("kms 'hsm' (pkcs11, token 'prod')");
    }
  }

  @Test
  void keyFieldsAndConnectionFields_coverVaults() {
    assertThat(TYPE.connectionFields())
        .contains("library", "slot", "token_label", "pin", "force_rw_session", "max_sessions");
    assertThat(TYPE.keyFields())
        .contains(
            "key_label",
            "key_id",
            "mechanism",
            "key_bits",
            "curve",
            "max_parallel",
            "rsa_oaep_hash");
  }

  private static KeyBackend connect(Map<String, String> fields) {
    return TYPE.connect("hsm", Fields.ofText("kms.hsm", fields));
  }

  private static Fields.Value text(String text) {
    return new Fields.Value() {
      @Override
      public String get() {
        return text;
      }

      @Override
      public String place() {
        return "";
      }
    };
  }

  private static Fields.Value failing() {
    return new Fields.Value() {
      @Override
      public String get() {
        throw new AssertionError("the PIN was read");
      }

      @Override
      public String place() {
        return "";
      }
    };
  }
}
