// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The lines of a configuration that are not about the server itself, to tell whether others were
 * changed. Prints none of them.
 */
record FileSettings(List<String> lines) {

  private static final String SERVER = "server.";
  private static final String COMMENT = "#";

  /** A file that cannot be read has none. */
  static FileSettings of(Path file) {
    try {
      return new FileSettings(
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(
                  line -> !line.isEmpty() && !line.startsWith(COMMENT) && !line.startsWith(SERVER))
              .toList());
    } catch (IOException e) {
      return new FileSettings(List.of());
    }
  }

  @Override
  public String toString() {
    return lines.size() + " lines";
  }
}
