// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PunycodeTest {

  /** RFC 3492 section 7.1, and others. */
  @ParameterizedTest
  @CsvSource({
    "egbpdaj6bu4bxfgehfvwxn, \u0644\u064a\u0647\u0645\u0627\u0628\u062a\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064a\u061f",
    "ihqwcrb4cv8a8dqg056pqjye, \u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587",
    "3B-ww4c5e180e575a65lsy2b, 3\u5e74B\u7d44\u91d1\u516b\u5148\u751f",
    "d9juau41awczczp, \u305d\u306e\u30b9\u30d4\u30fc\u30c9\u3067",
    "strae-oqa, stra\u00dfe",
    "bcher-kva, b\u00fccher",
    "ls8h, \ud83d\udca9",
  })
  void decode_vectors(String encoded, String text) {
    assertThat(Punycode.decode(encoded)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00fc", "9", "99999999", "bcher-kv\u00e4", "a_b", "-"})
  void decode_nonsense_isNothing(String encoded) {
    assertThat(Punycode.decode(encoded)).isEmpty();
  }

  /** The JDK writes what this reads, as long as it is of the scripts of 2003. */
  @Test
  void decode_whatTheJdkEncodes_isTheText() {
    Random random = new Random(3492);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int letter = random.nextInt(12) + 1; letter > 0; letter--) {
        text.appendCodePoint(
            random.nextBoolean() ? 'a' + random.nextInt(26) : 0x430 + random.nextInt(32));
      }
      String encoded = IDN.toASCII(text.toString()).toLowerCase(Locale.ROOT);
      if (encoded.startsWith("xn--")) {
        assertThat(Punycode.decode(encoded.substring(4))).contains(text.toString());
      }
    }
  }
}
