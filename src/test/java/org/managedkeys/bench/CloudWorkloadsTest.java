// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured at clouds does what it is said to do, with as many requests. */
class CloudWorkloadsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {CloudService.AWS, CloudService.AZURE, CloudService.GCP})
  void eachTask_isDoneRightly_withOneRequestOrNone(String name) throws Exception {
    try (CloudService service = CloudService.start(name, folder.resolve(name));
        CloudWorkloads workloads = new CloudWorkloads(folder)) {
      for (String contestant : List.of(Contestant.OURS, Contestant.FLOOR)) {
        for (CloudTask task : tasks(name, contestant)) {
          Workload work = workloads.open(contestant, name + "-" + task.text());
          work.verify();
          long before = service.requests();
          work.run();

          boolean isLocal = contestant.equals(Contestant.OURS) && task == CloudTask.VERIFY_RSA;
          assertThat(service.requests() - before)
              .as(contestant + " " + task)
              .isEqualTo(isLocal ? 0 : 1);
        }
      }
      assertThat(service.connections()).isPositive();
    }
  }

  private static List<CloudTask> tasks(String service, String contestant) {
    return Arrays.stream(CloudTask.values())
        .filter(task -> task != CloudTask.ENVELOPE_64M)
        .filter(task -> CloudSection.isDone(service, task, contestant))
        .toList();
  }
}
