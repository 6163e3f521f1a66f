// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {

  @Test
  void nearValues_standOnALinearAxis() {
    Axis axis = Axis.around(0.9, 1.1, 100, 200);
    assertThat(axis.logarithmic()).isFalse();
    assertThat(axis.place(1)).isCloseTo(150, within(1e-9));
    assertThat(axis.ticks()).allMatch(tick -> tick >= axis.low() && tick <= axis.high());
    assertThat(axis.ticks()).hasSizeBetween(3, 8);
  }

  @Test
  void valuesFarApart_standOnALogarithmicAxis() {
    Axis axis = Axis.around(0.1, 10, 100, 200);
    assertThat(axis.logarithmic()).isTrue();
    assertThat(axis.place(1)).isCloseTo(150, within(1e-9));
    assertThat(axis.ticks()).contains(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0);
  }

  @Test
  void oneValue_hasRoomAroundIt() {
    for (double value : new double[] {1, 1e-6, 12345}) {
      Axis axis = Axis.around(value, value, 0, 100);
      assertThat(axis.place(value)).isBetween(1.0, 99.0);
      assertThat(axis.ticks()).isNotEmpty();
    }
  }

  @Test
  void axisFromZero_endsAtARoundValue() {
    assertThat(Axis.fromZero(970, 100, 0).ticks())
        .containsExactly(0.0, 200.0, 400.0, 600.0, 800.0, 1000.0);
    assertThat(Axis.fromZero(970, 100, 0).place(0)).isEqualTo(100);
  }
}
