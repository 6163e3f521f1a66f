// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Processes that are measured one after the other, in rounds whose order changes. */
final class ProcessContest {

  /** One process. */
  interface Run {
    Sample run(int round) throws Exception;
  }

  private final Map<Contestant, Run> runs = new LinkedHashMap<>();

  ProcessContest add(Contestant contestant, Run run) {
    runs.put(contestant, run);
    return this;
  }

  /** Runs each once, so that files are in the system's memory, and then in rounds. */
  Row run(String section, String operation, int rounds) throws Exception {
    Map<Contestant, List<Sample>> samples = new LinkedHashMap<>();
    for (Contestant contestant : runs.keySet()) {
      run(contestant, -1, operation);
      samples.put(contestant, new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      List<Contestant> order = new ArrayList<>(runs.keySet());
      // Each is as often behind each other one as in front of it, and in no place for good.
      Collections.rotate(order, round / 2);
      if (round % 2 == 1) {
        Collections.reverse(order);
      }
      for (Contestant contestant : order) {
        samples.get(contestant).add(run(contestant, round, operation));
      }
    }
    return new Row(
        section,
        operation,
        1,
        0,
        samples.entrySet().stream()
            .map(each -> new Series(each.getKey(), each.getValue()))
            .toList());
  }

  private Sample run(Contestant contestant, int round, String operation) throws Exception {
    try {
      return runs.get(contestant).run(round);
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(operation + " by " + contestant + " failed", e);
    }
  }
}
