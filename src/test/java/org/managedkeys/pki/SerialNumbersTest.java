// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SerialNumbersTest {

  @Test
  void random_isOf128Bits_positiveAndNew() {
    Set<BigInteger> seen = new HashSet<>();
    int longest = 0;
    BigInteger ones = BigInteger.ZERO;
    for (int round = 0; round < 1000; round++) {
      BigInteger serial = SerialNumbers.random();
      assertThat(serial).isPositive();
      assertThat(serial.toByteArray()).hasSizeLessThanOrEqualTo(17);
      assertThat(seen.add(serial)).isTrue();
      longest = Math.max(longest, serial.bitLength());
      ones = ones.or(serial);
    }
    assertThat(longest).isEqualTo(128);
    assertThat(ones.bitCount()).isEqualTo(128);
  }

  @ParameterizedTest
  @CsvSource({
    "17ab, 17:ab",
    "0a, 0a",
    "80, 80",
    "ff00, ff:00",
    "0102030405060708090a0b0c0d0e0f1011121314, 01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14"
  })
  void text_isWhatVaultWrites_andIsReadAgain(String hex, String text) {
    BigInteger serial = new BigInteger(hex, 16);

    assertThat(SerialNumbers.text(serial)).isEqualTo(text);
    assertThat(SerialNumbers.parse(text)).isEqualTo(serial);
    assertThat(SerialNumbers.parse(text.replace(':', '-').toUpperCase(Locale.ROOT)))
        .isEqualTo(serial);
    assertThat(SerialNumbers.parse(hex)).isEqualTo(serial);
  }

  @Test
  void parse_shortOctetsAndSpace_areRead() {
    assertThat(SerialNumbers.parse(" 1:02:3 ")).isEqualTo(new BigInteger("10203", 16));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "00:00",
        "abc",
        "12:345",
        "12::34",
        ":12",
        "12:",
        "0x12",
        "-12",
        "zz",
        "../../etc",
        "01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14:15"
      })
  void parse_noSerialNumber_isInvalid(String text) {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> SerialNumbers.parse(text))
        .withMessage("'%s' is no serial number", text);
  }
}
