// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file that has grown too long holds more than one thing. */
final class SourceSizeTest {

  private static final int MOST_LINES = 500;

  @Test
  void sourceFile_stays_readable() throws IOException {
    // Set by Maven; a development environment starts tests in the project's folder.
    Path sources = Path.of(System.getProperty("basedir", ""), "src/main/java");
    List<Path> files;
    try (Stream<Path> found = Files.walk(sources)) {
      files = found.filter(file -> file.toString().endsWith(".java")).toList();
    }

    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(Files.readAllLines(file)).as("lines of %s", file).hasSizeLessThan(MOST_LINES + 1);
    }
  }
}
