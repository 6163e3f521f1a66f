// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of the README that a run of the benchmarks writes. */
final class Readme {

  static final String BEGIN = "<!-- performance -->\n";
  static final String END = "<!-- /performance -->";
  static final String REPORT = "docs/reports/bench.md";

  private Readme() {}

  /**
   * Puts a run's targets between the marks.
   *
   * @throws IOException if there are no marks, or not in their order
   */
  static void write(Run run, Path readme) throws IOException {
    String text = Files.readString(readme);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(readme + " has no lines " + BEGIN.strip() + " and " + END);
    }
    String before = text.substring(0, begin + BEGIN.length());
    Files.writeString(readme, before + MarkdownReport.summary(run, REPORT) + text.substring(end));
  }
}
