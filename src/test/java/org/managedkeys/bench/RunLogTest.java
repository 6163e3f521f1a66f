// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {

  @TempDir private Path folder;

  @Test
  void continuedRun_keepsWhatAnEarlierOneMeasured_beforeItEndedEarly() throws IOException {
    Path file = folder.resolve("results.json");
    Row row = SampleRuns.row("sign", 1, SampleRuns.series(Contestant.OURS, 17, 1000));
    RunLog early = new RunLog("full", file);
    early.note("left out");
    early.add(row);

    RunLog log = RunLog.continued("full", file);

    assertThat(log.has(row.section(), "sign", 1, 0)).isTrue();
    assertThat(log.has(row.section(), "sign", 2, 0)).isFalse();
    assertThat(log.hasFigures(row.section())).isFalse();
    Run run = log.end();
    assertThat(run.rows()).containsExactly(row);
    assertThat(run.notes()).containsExactly("left out");
    assertThat(run.loads())
        .extracting(Load::at)
        .containsExactly("start", "sign", "continued", "end");
  }

  @Test
  void continuedRun_ofAnotherMode_isRefused() throws IOException {
    Path file = folder.resolve("results.json");
    RunLog early = new RunLog("quick", file);
    early.add(SampleRuns.row("sign", 1, SampleRuns.series(Contestant.OURS, 17, 1000)));

    assertThatThrownBy(() -> RunLog.continued("full", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("quick run");
  }

  @Test
  void run_holdsWhatWasLogged_inItsOrder() throws IOException {
    Row row = SampleRuns.row("sign", 1, SampleRuns.series(Contestant.OURS, 17, 1000));
    Figure figure = new Figure("scale", "heap", new Contestant(Contestant.OURS, 17), 1, "bytes");
    RunLog log = new RunLog("quick", folder.resolve("results.json"));
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
