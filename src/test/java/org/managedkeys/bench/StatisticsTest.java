// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  private static final Series FLOOR = SampleRuns.series(Contestant.FLOOR, 0, 2000, 4000, 6000);

  @Test
  void perOperation_isInMicroseconds_overAllRounds() {
    assertThat(Statistics.of(FLOOR, Quantity.CPU)).isEqualTo(new Quartiles(3, 4, 5));
    assertThat(Statistics.of(FLOOR, Quantity.WALL)).isEqualTo(new Quartiles(3, 4, 5));
  }

  @Test
  void ratios_pairTheRounds() {
    // By rounds 2000/1000, 4000/4000, 6000/12000; the ratio of the medians would be 1 as well, but
    // that of the means 0.71.
    Series ours = SampleRuns.series(Contestant.OURS, 17, 1000, 4000, 12000);
    assertThat(Statistics.ratios(FLOOR, ours, Quantity.CPU)).contains(new Quartiles(0.75, 1, 1.5));
  }

  @Test
  void ratios_ofWhatDoesNotApply_areEmpty() {
    assertThat(Statistics.ratios(FLOOR, FLOOR, Quantity.ALLOCATED)).isEmpty();
  }

  @Test
  void differences_areOursLessTheFloors() {
    Series ours = SampleRuns.series(Contestant.OURS, 17, 2100, 4300, 6200);
    Quartiles added = Statistics.differences(FLOOR, ours, Quantity.CPU);
    assertThat(added.low()).isCloseTo(0.15, within(1e-9));
    assertThat(added.median()).isCloseTo(0.2, within(1e-9));
    assertThat(added.high()).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void mean_weighsRoundsByOperations() {
    Series series =
        new Series(
            new Contestant(Contestant.OURS, 17),
            List.of(new Sample(900, 1, 1, 0, 900, 1), new Sample(100, 1, 1, 0, 300, 0)));
    assertThat(Statistics.mean(series, Quantity.REQUESTS)).isCloseTo(1.2, within(1e-9));
    assertThat(Statistics.mean(series, Quantity.CONNECTIONS)).isCloseTo(0.001, within(1e-9));
  }

  @Test
  void turnWithoutOperations_isRefused() {
    Series none =
        new Series(
            new Contestant(Contestant.OURS, 17),
            List.of(new Sample(1, 1, 1, 1, 1, 1), new Sample(0, 1, 1, 1, 1, 1)));
    for (Quantity quantity : Quantity.values()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Statistics.of(none, quantity))
          .withMessageContaining("without operations");
      assertThatIllegalArgumentException().isThrownBy(() -> Statistics.mean(none, quantity));
    }
  }

  @Test
  void seriesWithoutTurns_isRefused() {
    Series empty = SampleRuns.series(Contestant.OURS, 17);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Statistics.of(empty, Quantity.CPU))
        .withMessage("managed-keys on 17 had no turn");
  }

  @Test
  void seriesOfDifferentLengths_areRefused() {
    Series shorter = SampleRuns.series(Contestant.OURS, 17, 1000, 1000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Statistics.ratios(FLOOR, shorter, Quantity.CPU))
        .withMessage("floor had 3 turns and managed-keys on 17 2");
  }

  @Test
  void find_prefersTheSameJdk_andTakesWhatIsNoJava() {
    Series on17 = SampleRuns.series(Contestant.FLOOR, 17, 1);
    Row row = SampleRuns.row("sign", 1, FLOOR, on17);
    assertThat(Statistics.find(row, Contestant.FLOOR, 17)).contains(on17);
    assertThat(Statistics.find(row, Contestant.FLOOR, 25)).contains(FLOOR);
    assertThat(Statistics.find(row, Contestant.SUN_PKCS11, 17)).isEmpty();
  }
}
