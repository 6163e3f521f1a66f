// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PromptnessTest {

  private static final long PROMPT = TimeUnit.MICROSECONDS.toNanos(60);
  private static final long LATE = TimeUnit.MILLISECONDS.toNanos(3);

  private final Promptness promptness = new Promptness();

  @Test
  void token_isTrusted_onlyAfterItWasPromptForAWhile() {
    answer(PROMPT, 15);
    assertThat(promptness.isTrusted()).isFalse();
    answer(PROMPT, 1);
    assertThat(promptness.isTrusted()).isTrue();
  }

  @Test
  void token_thatIsAlwaysLate_isNeverTrusted() {
    answer(LATE, 1000);
    assertThat(promptness.isTrusted()).isFalse();
  }

  @Test
  void token_thatBecomesLate_losesItsTrust_howeverLongItWasPrompt() {
    answer(PROMPT, 100_000);
    answer(LATE, 25);
    assertThat(promptness.isTrusted()).isFalse();
  }

  @Test
  void token_thatIsLateNowAndThen_staysTrusted() {
    for (int round = 0; round < 100; round++) {
      answer(PROMPT, 9);
      answer(LATE, 1);
    }
    assertThat(promptness.isTrusted()).isTrue();
  }

  private void answer(long nanos, int times) {
    for (int time = 0; time < times; time++) {
      promptness.answered(nanos);
    }
  }
}
