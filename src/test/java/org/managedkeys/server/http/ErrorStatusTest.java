// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** What callers see of errors. */
final class ErrorStatusTest {

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, 404",
    "DENIED, 403",
    "INVALID, 400",
    "UNSUPPORTED, 400",
    "CONFLICT, 400",
    "THROTTLED, 429",
    "UNAVAILABLE, 503",
    "INTERNAL, 500"
  })
  void error_hasAStatusAndItsMessage(Kind kind, int status) {
    KeyException failure = KeyException.of(kind, "key 'a'", "sign", "why", "do this");

    ApiResponse answer = ErrorStatus.of(failure);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.errors()).containsExactly("key 'a': cannot sign: why. Hint: do this");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "90000, 90"})
  void throttling_tellsWhenToComeBack_neverTooEarly(long millis, String seconds) {
    KeyException failure =
        KeyException.throttled(
            "key 'a'", "sign", "slow down", Duration.ofMillis(millis), new RuntimeException());

    assertThat(ErrorStatus.of(failure).headers()).isEqualTo(Map.of("Retry-After", seconds));
  }

  @Test
  void throttling_withoutATime_saysASecond() {
    KeyException failure = KeyException.of(Kind.THROTTLED, "key 'a'", "sign", "slow down", null);

    assertThat(ErrorStatus.of(failure).headers()).isEqualTo(Map.of("Retry-After", "1"));
  }
}
