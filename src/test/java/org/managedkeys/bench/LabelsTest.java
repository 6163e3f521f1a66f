// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {

  @Test
  void number_hasThreeDigitsThatSaySomething() {
    assertThat(Labels.number(0)).isEqualTo("0");
    assertThat(Labels.number(0.001234)).isEqualTo("0.0012");
    assertThat(Labels.number(0.5)).isEqualTo("0.50");
    assertThat(Labels.number(9.996)).isEqualTo("10.0");
    assertThat(Labels.number(99.96)).isEqualTo("100");
    assertThat(Labels.number(1234567.8)).isEqualTo("1,234,568");
    assertThat(Labels.number(-12.34)).isEqualTo("-12.3");
  }

  @Test
  void ratio_showsThreeDecimalsNearOne() {
    assertThat(Labels.ratio(0.9712)).isEqualTo("0.971");
    assertThat(Labels.ratio(12.5)).isEqualTo("12.5");
    assertThat(Labels.ratio(new Quartiles(0.9, 1, 2.5))).isEqualTo("1.000 (0.900…2.50)");
  }

  @Test
  void row_isNamedByWhatTellsItApart() {
    assertThat(Labels.of(new Row("pkcs11", "sign", 1, 0, List.of()))).isEqualTo("sign, 1 thread");
    assertThat(Labels.of(new Row("cloud", "sign", 32, 20, List.of())))
        .isEqualTo("sign, 32 threads, 20 ms");
  }
}
