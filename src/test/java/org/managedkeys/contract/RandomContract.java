// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MakesRandom;

/** A key service gives as many random bytes as it is asked for, and never the same again. */
abstract class RandomContract extends BackendContract {

  private final MakesRandom random = (MakesRandom) backend;

  RandomContract(TestedService service) {
    super(service);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 1000, 1025, 70_000, 1 << 20})
  void random_ofEachLength_isAsLong(int count) {
    byte[] bytes = random.random(count);

    assertThat(bytes).hasSize(count);
    if (count >= 16) {
      // Each part is filled: of 16 bytes that were drawn, all are zero once in two to the 128.
      assertThat(Arrays.copyOf(bytes, 16)).isNotEqualTo(new byte[16]);
      assertThat(Arrays.copyOfRange(bytes, count - 16, count)).isNotEqualTo(new byte[16]);
    }
  }

  @Test
  void random_isSpreadOverAllValues() {
    int[] seen = new int[256];
    for (byte value : random.random(256 * 1000)) {
      seen[Byte.toUnsignedInt(value)]++;
    }

    // 1000 each is expected, with a standard deviation of 32.
    assertThat(Arrays.stream(seen).boxed()).allMatch(count -> count > 700 && count < 1300);
  }

  @Test
  void random_drawnAgain_isAnother() throws Exception {
    Set<String> drawn = ConcurrentHashMap.newKeySet();
    assertAllInThreads(thread ->
        () -> {
          for (int round = 0; round < 50; round++) {
            if (!drawn.add(Arrays.toString(random.random(16)))) {
              return false;
            }
          }
          return true;
        });
  }

  @Test
  void random_byAnotherConnection_isAnother() throws Exception {
    Set<String> drawn = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      try (MakesRandom other = (MakesRandom) connect()) {
        assertThat(drawn.add(Arrays.toString(other.random(16)))).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void random_ofNothing_isInvalidAndNamesTheConnection(int count) {
    KeyException e = Refusal.by(() -> random.random(count));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e)
        .hasMessageStartingWith(backend.describe() + ": cannot make random bytes: ")
        .hasMessageContaining("at least 1");
  }
}
