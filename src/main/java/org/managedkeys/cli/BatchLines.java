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
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** JSON objects, one in each line, a thousand at a time. */
final class BatchLines {

  private static final int ITEMS = 1_000;

  private final BufferedReader lines;
  private final String subject;
  private int number;

  /**
   * Reads from a stream.
   *
   * @param subject the input as messages name it
   */
  BatchLines(InputStream in, String subject) {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.subject = subject;
  }

  /**
   * The next ones; none at the end.
   *
   * @throws KeyException of kind INVALID for a line that is something else
   */
  List<Map<String, Object>> next() throws IOException {
    List<Map<String, Object>> items = new ArrayList<>();
    while (items.size() < ITEMS) {
      @Nullable String line = lines.readLine();
      if (line == null) {
        break;
      }
      number++;
      if (!line.isBlank()) {
        items.add(item(line));
      }
    }
    return items;
  }

  /** What is wrong with a line is not told by its content, which may be secret. */
  private Map<String, Object> item(String line) {
    try {
      return JSON.std.mapFrom(line);
    } catch (IOException | RuntimeException e) {
      throw KeyException.of(
          Kind.INVALID, subject, "read the batch", "line " + number + " is no JSON object", null);
    }
  }
}
