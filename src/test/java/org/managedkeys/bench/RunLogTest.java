// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RunLogTest {

  @Test
  void run_holdsWhatWasLogged_inItsOrder() throws IOException {
    Row row = SampleRuns.row("sign", 1, SampleRuns.series(Contestant.OURS, 17, 1000));
    Figure figure = new Figure("scale", "heap", new Contestant(Contestant.OURS, 17), 1, "bytes");
    RunLog log = new RunLog("quick");
    log.version("JDK 25", "25.0.1");
    log.version("JDK 17", "17.0.1");
    log.version("JDK 17", "another");
    log.add(row);
    log.add(figure);
    log.note("left out");

    Run run = log.end();

    assertThat(run.mode()).isEqualTo("quick");
    assertThat(run.versions().keySet()).containsExactly("JDK 25", "JDK 17");
    assertThat(run.versions()).containsEntry("JDK 17", "17.0.1");
    assertThat(run.rows()).containsExactly(row);
    assertThat(run.figures()).containsExactly(figure);
    assertThat(run.notes()).containsExactly("left out");
    assertThat(run.loads()).extracting(Load::at).containsExactly("start", "sign", "end");
    assertThat(run.machine()).isEqualTo(Machine.ofThis());
  }
}
