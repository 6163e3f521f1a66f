// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {

  @Test
  void processor_isTheFirstModelNamed() {
    assertThat(
            Machine.processorIn(
                List.of("processor\t: 0", "model name\t: A CPU: fast", "model name\t: B")))
        .isEqualTo("A CPU: fast");
    assertThat(Machine.processorIn(List.of("CPU part\t: 0xd0c"))).isEqualTo("unknown processor");
  }

  @Test
  void memory_isInBytes() {
    assertThat(Machine.memoryIn(List.of("MemTotal:        8000 kB", "MemFree: 1 kB")))
        .isEqualTo(8_192_000);
    assertThat(Machine.memoryIn(List.of())).isZero();
  }

  @Test
  void thisMachine_hasCores() throws IOException {
    assertThat(Machine.ofThis().cores()).isPositive();
  }
}
