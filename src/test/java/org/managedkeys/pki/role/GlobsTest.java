// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobsTest {

  @ParameterizedTest
  @CsvSource({
    "*, anything",
    "*, ''",
    "abc, abc",
    "a*, a",
    "a*c, abc",
    "a*c, ac",
    "*b*, abc",
    "a*b*c, a1b2c",
    "a**c, abc",
    "*.example.com, a.b.example.com",
  })
  void pattern_matches(String pattern, String text) {
    assertThat(Globs.matches(pattern, text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "abc, abcd",
    "abc, ABC",
    "a*a, a",
    "ab*ba, aba",
    "a*b*c, a1c2b",
    "a*b*b, ab",
    "*x*, abc",
    "*.example.com, example.com",
  })
  void pattern_doesNotMatch(String pattern, String text) {
    assertThat(Globs.matches(pattern, text)).isFalse();
  }

  @Test
  void manyStars_endSoon() {
    assertThat(Globs.matches("*a".repeat(500) + "*b*", "a".repeat(10_000))).isFalse();
  }
}
