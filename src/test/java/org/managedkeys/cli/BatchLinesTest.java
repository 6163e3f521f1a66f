// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.managedkeys.cli.BatchLines.Line;

class BatchLinesTest {

  @Test
  void next_gives_aThousandAtATime_inOrder() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_001; i++) {
      text.append("{\"input\": \"").append(i).append("\"}\n");
    }
    BatchLines lines = lines(text.toString());

    assertThat(lines.next()).hasSize(1_000).startsWith(line(1, "0"));
    assertThat(lines.next()).containsExactly(line(1_001, "1000"));
    assertThat(lines.next()).isEmpty();
  }

  @Test
  void next_passesOverEmptyLines_andNeedsNoNewlineAtTheEnd() throws IOException {
    assertThat(lines("\n{}\r\n  \n{\"a\": [1]}").next()).hasSize(2);
    assertThat(lines("").next()).isEmpty();
  }

  @Test
  void next_ofSomethingElse_hasItsNumber_andNotWhatItSays() throws IOException {
    for (String line : new String[] {"secret", "[\"secret\"]", "{\"secret\"", "\"secret\"", "7"}) {
      assertThat(lines("{}\n" + line + "\n{}").next())
          .containsExactly(
              new Line(Optional.of(Map.of()), 1),
              new Line(Optional.empty(), 2),
              new Line(Optional.of(Map.of()), 3));
    }
  }

  private static Line line(int number, String input) {
    return new Line(Optional.of(Map.of("input", input)), number);
  }

  private static BatchLines lines(String text) {
    return new BatchLines(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }
}
