// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.managedkeys.bench.CloudSection.Plan;

/** Which rows there are of the clouds. */
class CloudSectionTest {

  @Test
  void fullRun_hasEachTaskAtBothDelays_whereTheServiceHasIt() {
    List<Plan> plans = CloudSection.plans(false);

    assertThat(plans).doesNotHaveDuplicates();
    for (CloudTask task : CloudTask.values()) {
      for (int delay : List.of(0, 20)) {
        assertThat(plans).contains(new Plan(CloudService.AWS, task, 1, delay));
      }
    }
    assertThat(plans)
        .contains(new Plan(CloudService.GCP, CloudTask.MAC, 1, 0))
        .contains(new Plan(CloudService.AZURE, CloudTask.SIGN_RSA, 32, 20))
        .doesNotContain(new Plan(CloudService.AZURE, CloudTask.MAC, 1, 0))
        .doesNotContain(new Plan(CloudService.GCP, CloudTask.VERIFY_RSA, 1, 0));
  }

  @Test
  void quickRun_hasSomeRowsOfTheFullOne() {
    assertThat(CloudSection.plans(true)).hasSize(5);
    assertThat(CloudSection.plans(false)).containsAll(CloudSection.plans(true));
  }

  @Test
  void peers_takePartInWhatTheyCanDo() {
    assertThat(CloudSection.isDone(CloudService.AZURE, CloudTask.SIGN_EC, Contestant.AZURE_JCA))
        .isTrue();
    assertThat(CloudSection.isDone(CloudService.AWS, CloudTask.SIGN_EC, Contestant.AZURE_JCA))
        .isFalse();
    assertThat(CloudSection.isDone(CloudService.GCP, CloudTask.SIGN_EC, Contestant.JSIGN)).isTrue();
    assertThat(CloudSection.isDone(CloudService.GCP, CloudTask.DECRYPT, Contestant.JSIGN))
        .isFalse();
    assertThat(CloudSection.isDone(CloudService.GCP, CloudTask.ENVELOPE_64M, Contestant.SUN_JCE))
        .isTrue();
  }
}
