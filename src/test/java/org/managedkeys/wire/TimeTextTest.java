// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTextTest {

  @ParameterizedTest
  @CsvSource({
    "30, PT30S",
    "30S, PT30S",
    "1h30m, PT1H30M",
    "1d, PT24H",
    "2w, PT336H",
    "1500ms, PT1.5S",
    "0, PT0S"
  })
  void parse_isExact(String text, Duration expected) {
    assertThat(TimeText.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "-1s", "1y", " 1s", "1h x", "1.5h", "99999999999999w"})
  void parse_otherForm_isEmpty(String text) {
    assertThat(TimeText.parse(text)).isEmpty();
    assertThat(TimeText.parse("1s".repeat(21))).isEmpty();
  }
}
