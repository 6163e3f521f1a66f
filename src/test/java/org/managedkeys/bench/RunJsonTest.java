// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunJsonTest {

  private static final Run RUN =
      SampleRuns.of(
          List.of(
              SampleRuns.row(
                  "sign-p256",
                  32,
                  SampleRuns.series(Contestant.FLOOR, 0, 1000, 2000),
                  SampleRuns.allocating(Contestant.OURS, 25, 3_000_000_000L, 1, 0)),
              new Row("cloud", "aws-sign", 1, 20, List.of())),
          List.of(
              new Figure("scale", "heap", new Contestant(Contestant.OURS, 17), 400, "bytes"),
              new Figure("scale", "pause", new Contestant(Contestant.OURS, 17), 0.125, "ms")));

  @Test
  void run_writtenAndRead_isTheSame(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("results.json");
    RunJson.write(RUN, file);
    assertThat(RunJson.read(file)).isEqualTo(RUN);
  }

  @Test
  void otherJson_isRefused_withTheSourcesName() {
    for (String text : List.of("{}", "[]", "", "{\"sampleColumns\": []}")) {
      assertThatIOException().as(text).isThrownBy(() -> RunJson.parse(text, "x.json"));
    }
    assertThatIOException()
        .isThrownBy(() -> RunJson.parse("{}", "x.json"))
        .withMessageContaining("x.json");
  }

  @Test
  void partsOfOtherTypes_areRefused() throws IOException {
    String text = RunJson.text(RUN);
    assertThatIOException()
        .isThrownBy(() -> RunJson.parse(text.replace("\"cores\" : 2", "\"cores\" : \"2\""), "x"))
        .withMessageContaining("no file of results");
    assertThatIOException()
        .isThrownBy(() -> RunJson.parse(text.replace("\"threads\"", "\"thread\""), "x"))
        .withMessageContaining("no file of results");
  }
}
