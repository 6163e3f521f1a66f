// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;

class SunPkcs11SettingsTest {

  @ParameterizedTest
  @CsvSource({"slot, 5, slot 5", "slot, 0x10, slot 16", "slot_list_index, 0, slot list index 0"})
  void connect_withASlot_opensNothingAndNamesIt(String field, String value, String named) {
    try (KeyBackend backend = connect(field, value)) {
      assertThat(backend).isInstanceOf(SunPkcs11Backend.class);
      assertThat(backend.describe()).isEqualTo("kms 'hsm' (pkcs11, " + named + ", by SunPKCS11)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jna", "JNA", " "})
  void connect_withTheDefaultBinding_isOurs(String binding) {
    try (KeyBackend backend = connect("binding", binding, "slot", "5")) {
      assertThat(backend).isInstanceOf(Pkcs11Backend.class);
    }
  }

  @Test
  void connect_withAnotherBinding_namesThoseThatThereAre() {
    assertThatThrownBy(() -> connect("binding", "ffm", "slot", "5"))
        .hasMessage("kms.hsm.binding: cannot read the value: the value must be jna or sunpkcs11");
  }

  @ParameterizedTest
  @ValueSource(strings = {"token_label", "token_serial"})
  void connect_withWhatSunPkcs11DoesNotKnow_namesSlotAndTheDefaultBinding(String field) {
    assertThatThrownBy(() -> connect(field, "prod", "slot", "5"))
        .hasMessage(
            "kms.hsm."
                + field
                + ": cannot read the value: with binding = sunpkcs11 the token is chosen by slot"
                + " or slot_list_index, because SunPKCS11 knows neither labels nor serial numbers"
                + " of tokens. Hint: set kms.hsm.slot instead, or use the default, binding = jna,"
                + " which finds tokens by "
                + field);
  }

  @Test
  void connect_withoutOrWithTwoSlots_saysWhatIsNeeded() {
    String needed =
        "kms.hsm: cannot use it: with binding = sunpkcs11 one of the fields slot and"
            + " slot_list_index is needed";

    assertThatThrownBy(() -> connect()).hasMessageStartingWith(needed + ". Hint: slot is");
    assertThatThrownBy(() -> connect("slot", "5", "slot_list_index", "0"))
        .hasMessageStartingWith(needed + ", not both. Hint: slot is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "0xffffffffffffffff"})
  void connect_withASlotThatSunPkcs11CannotTake_namesTheLimit(String slot) {
    assertThatThrownBy(() -> connect("slot", slot))
        .hasMessageStartingWith("kms.hsm.slot: cannot read the value")
        .hasMessageContaining("must not be above 2147483647")
        .hasMessageContaining("slot_list_index")
        .hasMessageContaining("binding = jna");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0x1", "first"})
  void connect_withAnIndexThatIsNone_namesIt(String index) {
    assertThatThrownBy(() -> connect("slot_list_index", index))
        .hasMessageStartingWith("kms.hsm.slot_list_index: cannot read the value");
  }

  @Test
  void connect_withForcedReadWriteSessions_isRefused() {
    assertThatThrownBy(() -> connect("slot", "5", "force_rw_session", "true"))
        .hasMessageStartingWith("kms.hsm.force_rw_session: cannot read the value")
        .hasMessageContaining("binding = jna");
  }

  @Test
  void connect_withAnIndexButTheDefaultBinding_isRefused() {
    assertThatThrownBy(() -> connect("binding", "jna", "slot_list_index", "0"))
        .hasMessageStartingWith(
            "kms.hsm.slot_list_index: cannot read the value: it is for binding = sunpkcs11 only");
  }

  @Test
  void configuration_ofAPathThatSunPkcs11WouldMisread_isRefused() {
    SunPkcs11Settings settings =
        SunPkcs11Settings.parse(
            "hsm", Fields.ofText("kms.hsm", Map.of("library", "/x/${user.home}.so", "slot", "1")));

    assertThatThrownBy(() -> settings.configuration(settings.common().library()))
        .hasMessageContaining("/x/${user.home}.so")
        .hasMessageContaining("binding = jna");
  }

  private static KeyBackend connect(String... more) {
    Map<String, String> fields =
        new HashMap<>(Map.of("binding", "sunpkcs11", "library", "/no/such/library.so"));
    for (int index = 0; index < more.length; index += 2) {
      fields.put(more[index], more[index + 1]);
    }
    return Pkcs11Type.INSTANCE.connect("hsm", Fields.ofText("kms.hsm", fields));
  }
}
