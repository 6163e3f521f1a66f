// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class QuartilesTest {

  @Test
  void oneValue_isAllThree() {
    assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
  }

  @Test
  void twoValues_areInterpolated() {
    assertThat(Quartiles.of(3, 1)).isEqualTo(new Quartiles(1.5, 2, 2.5));
  }

  @Test
  void oddCount_takesTheMiddle() {
    assertThat(Quartiles.of(5, 1, 4, 2, 3)).isEqualTo(new Quartiles(2, 3, 4));
  }

  @Test
  void evenCount_takesTheMeanOfTheMiddle() {
    assertThat(Quartiles.of(1, 2, 3, 10)).isEqualTo(new Quartiles(1.75, 2.5, 4.75));
  }

  @Test
  void ties_haveNoSpread() {
    assertThat(Quartiles.of(2, 2, 2, 2, 9)).isEqualTo(new Quartiles(2, 2, 2));
  }

  @Test
  void givenValues_staySorted_asTheyWere() {
    double[] values = {3, 1, 2};
    Quartiles.of(values);
    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void noValue_orNoNumber_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(Quartiles::of);
    assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.of(1, Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quartiles.of(1, Double.POSITIVE_INFINITY));
  }

  @Test
  void awayFrom_isTheFartherQuartile() {
    assertThat(new Quartiles(0.9, 1, 1.25).awayFrom(1)).isEqualTo(0.25);
    assertThat(new Quartiles(0.5, 1, 1.25).awayFrom(1)).isEqualTo(0.5);
  }
}
