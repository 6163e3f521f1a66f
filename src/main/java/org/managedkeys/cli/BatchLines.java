// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines that should be a JSON object each, a thousand at a time. */
final class BatchLines {

  private static final int ITEMS = 1_000;

  private final BufferedReader lines;
  private int number;

  /**
   * A line that is not empty.
   *
   * @param item what it says; empty if it is no JSON object
   * @param number of the line, from 1
   */
  record Line(Optional<Map<String, Object>> item, int number) {}

  /** Reads from a stream. */
  BatchLines(InputStream in) {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** The next ones; none at the end. */
  List<Line> next() throws IOException {
    List<Line> items = new ArrayList<>();
    while (items.size() < ITEMS) {
      @Nullable String line = lines.readLine();
      if (line == null) {
        break;
      }
      number++;
      if (!line.isBlank()) {
        items.add(new Line(item(line), number));
      }
    }
    return items;
  }

  /** What is wrong with a line is not told by its content, which may be secret. */
  private static Optional<Map<String, Object>> item(String line) {
    try {
      return Optional.of(JSON.std.mapFrom(line));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
