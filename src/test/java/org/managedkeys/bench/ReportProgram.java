// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes the report of a run again, without measuring: {@code ReportProgram FILE.json [--folder
 * FOLDER] [--keep FOLDER] [--readme FILE]}.
 *
 * <p>{@code --keep} is for {@code docs/reports}, {@code --readme} for the project's README.
 */
public final class ReportProgram {

  private ReportProgram() {}

  /** Prints the report; the exit code is not 0 if it cannot be written. */
  public static void main(String[] args) throws IOException {
    System.out.print(run(List.of(args)));
  }

  /**
   * Does what the arguments say.
   *
   * @return the report for a terminal
   * @throws IllegalArgumentException if they are wrong
   */
  static String run(List<String> args) throws IOException {
    Deque<String> left = new ArrayDeque<>(args);
    Run run = RunJson.read(Path.of(next(left, "a file of results")));
    String report = TerminalReport.of(run);
    while (!left.isEmpty()) {
      String option = left.remove();
      switch (option) {
        case "--folder" -> report = ReportWriter.write(run, Path.of(next(left, option)));
        case "--keep" -> ReportWriter.keep(run, Path.of(next(left, option)));
        case "--readme" -> Readme.write(run, Path.of(next(left, option)));
        default -> throw new IllegalArgumentException("unknown argument " + option);
      }
    }
    return report;
  }

  private static String next(Deque<String> left, String what) {
    String value = left.poll();
    if (value == null) {
      throw new IllegalArgumentException(what + " is missing");
    }
    return value;
  }
}
