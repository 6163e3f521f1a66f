// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException.Kind;

class KeyExceptionTest {

  @Test
  void leaving_isTheSameError_thatTellsMore() {
    KeyException failure =
        KeyException.throttled(
            "kms 'far'", "sign", "too many requests", Duration.ofMillis(20), new Exception());

    KeyException told = failure.leaving("the key 'k' was made", "delete it");

    assertThat(told)
        .hasMessage(
            "kms 'far': cannot sign: too many requests; the key 'k' was made."
                + " Hint: try again after 20 ms; delete it")
        .hasCause(failure)
        .returns(Kind.THROTTLED, KeyException::kind);
    assertThat(told.problem()).endsWith("the key 'k' was made");
    assertThat(told.retryAfter()).contains(Duration.ofMillis(20));
  }

  @Test
  void leaving_withoutAnotherHint_hintsAtThatAlone() {
    assertThat(KeyException.of(Kind.INTERNAL, "s", "o", "d", null).leaving("l", "h"))
        .hasMessage("s: cannot o: d; l. Hint: h");
  }
}
