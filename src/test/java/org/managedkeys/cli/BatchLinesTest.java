// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;

class BatchLinesTest {

  @Test
  void next_gives_aThousandAtATime_inOrder() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_001; i++) {
      text.append("{\"input\": \"").append(i).append("\"}\n");
    }
    BatchLines lines = lines(text.toString());

    assertThat(lines.next()).hasSize(1_000).startsWith(Map.of("input", "0"));
    assertThat(lines.next()).containsExactly(Map.of("input", "1000"));
    assertThat(lines.next()).isEmpty();
  }

  @Test
  void next_passesOverEmptyLines_andNeedsNoNewlineAtTheEnd() throws IOException {
    assertThat(lines("\n{}\r\n  \n{\"a\": [1]}").next()).hasSize(2);
    assertThat(lines("").next()).isEmpty();
  }

  @Test
  void next_ofSomethingElse_namesTheLine_andNotWhatItSays() {
    for (String line : new String[] {"secret", "[\"secret\"]", "{\"secret\"", "\"secret\"", "7"}) {
      assertThatThrownBy(() -> lines("{}\n" + line + "\n").next())
          .isInstanceOf(KeyException.class)
          .hasMessage("'batch': cannot read the batch: line 2 is no JSON object")
          .hasNoCause();
    }
  }

  private static BatchLines lines(String text) {
    return new BatchLines(new ByteArrayInputStream(text.getBytes(UTF_8)), "'batch'");
  }
}
