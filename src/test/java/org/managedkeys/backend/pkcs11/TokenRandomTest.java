// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.testkit.SoftHsm;

class TokenRandomTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static Pkcs11Backend backend;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(TOKEN);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2048, 1", "2049, 2", "100000, 49"})
  void random_isAsLongAsWanted_inAsFewPiecesAsNeeded(int count, int pieces) {
    backend.check();
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      assertThat(backend.random(count)).hasSize(count);
      assertThat(calls.count("C_GenerateRandom")).isEqualTo(pieces);
    }
  }

  /** A part that was left out would be zeros, one that was given twice a repetition. */
  @Test
  void random_isFilledToTheEnd_andNeverTheSame() {
    byte[] random = backend.random(10_000);

    for (int start = 0; start + 16 <= random.length; start += 16) {
      assertThat(Arrays.copyOfRange(random, start, start + 16)).isNotEqualTo(new byte[16]);
    }
    assertThat(Arrays.copyOfRange(random, 0, 2048))
        .isNotEqualTo(Arrays.copyOfRange(random, 2048, 4096));
    assertThat(backend.random(10_000)).isNotEqualTo(random);
  }

  @Test
  void random_ofNoBytes_isInvalid() {
    assertThatThrownBy(() -> backend.random(0))
        .isInstanceOf(KeyException.class)
        .hasMessageEndingWith("cannot make random bytes: there must be at least 1, not 0");
  }

  @Test
  void random_afterTheSessionsWereClosed_connectsAgain() {
    backend.random(1);
    Tokens.closeAllSessions(TOKEN);

    assertThat(backend.random(20)).hasSize(20).isNotEqualTo(new byte[20]);
  }

  @Test
  void random_whenTheSessionIsLostEachTime_throwsAndGivesNothing() {
    try (CryptokiCalls calls =
        CryptokiCalls.on(
            SoftHsm.LIBRARY,
            name -> {
              if (name.equals("C_GenerateRandom")) {
                Tokens.closeAllSessions(TOKEN);
              }
            })) {
      KeyException e = catchThrowableOfType(KeyException.class, () -> backend.random(20));

      assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      assertThat(calls.count("C_GenerateRandom")).isEqualTo(2);
    }
  }
}
