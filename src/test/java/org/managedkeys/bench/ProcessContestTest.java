// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessContestTest {

  private static final Contestant OURS = new Contestant(Contestant.OURS, 17);
  private static final Contestant PEER = new Contestant(Contestant.SUN_PKCS11, 17);

  @Test
  void run_inRounds_changesWhoComesFirst_andLeavesTheFirstRunOut() throws Exception {
    List<String> order = new ArrayList<>();

    Row row =
        new ProcessContest()
            .add(OURS, round -> took(order, "a", round))
            .add(PEER, round -> took(order, "b", round))
            .run("start-up", "pkcs11-cds", 4);

    assertThat(order).containsExactly("a-1", "b-1", "a0", "b0", "b1", "a1", "b2", "a2", "a3", "b3");
    assertThat(row.series()).extracting(Series::contestant).containsExactly(OURS, PEER);
    assertThat(row.series())
        .allSatisfy(series ->
            assertThat(series.samples())
                .extracting(Sample::wallNanos)
                .containsExactly(0L, 1L, 2L, 3L));
  }

  @Test
  void run_thatFails_tellsWhoDidNot() {
    ProcessContest contest =
        new ProcessContest()
            .add(
                PEER,
                round -> {
                  throw new IllegalStateException("a wrong signature");
                });

    assertThatThrownBy(() -> contest.run("start-up", "pkcs11-cds", 1))
        .hasMessage("pkcs11-cds by SunPKCS11 on 17 failed")
        .hasRootCauseMessage("a wrong signature");
  }

  private static Sample took(List<String> order, String who, int round) {
    order.add(who + round);
    return new Sample(1, round, 0, 0, 0, 0);
  }
}
