// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

  private static Fields slot(String text) {
    return Fields.ofText("kms.hsm", Map.of("slot", text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "007, 7",
    "0X1f, 31",
    "0x00000000000000000001, 1",
    "18446744073709551615, 18446744073709551615",
    "0xffffffffffffffff, 18446744073709551615"
  })
  void unsigned_decimalOrHexadecimal_isRead(String text, String number) {
    assertThat(slot(text).unsigned("slot").map(Long::toUnsignedString)).contains(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+1", "-0", "-1", "0x", "0x+1", "0x-0", "1 2", "18446744073709551616", "ff"})
  void unsigned_withASignOrTooLong_isInvalid(String text) {
    assertThatThrownBy(() -> slot(text).unsigned("slot"))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "kms.hsm.slot: cannot read the value: the value must be an unsigned 64-bit number,"
                + " decimal or hexadecimal with 0x");
  }

  /** Which would not be the number to a policy that denies it. */
  @Test
  void number_inManyLetters_isInvalid() {
    assertThat(slot("0".repeat(38) + "7").number("slot", 0, 0, 9)).isEqualTo(7);
    assertThatThrownBy(() -> slot("0".repeat(40) + "7").number("slot", 0, 0, 9))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("the value must be a whole number from 0 to 9");
  }

  @Test
  void unsigned_blank_isAbsent() {
    assertThat(slot(" ").unsigned("slot")).isEmpty();
  }
}
