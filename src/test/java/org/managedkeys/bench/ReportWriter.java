// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** Writes what a run measured: for terminals, programs and browsers. */
public final class ReportWriter {

  /** All that a run measured, which it writes as it goes. */
  static final String RESULTS = "results.json";

  private ReportWriter() {}

  /**
   * Writes {@code results.json}, {@code report.md} and the plots.
   *
   * @param folder is made if there is none; plots of an earlier run are removed from it
   * @return the report for a terminal
   */
  public static String write(Run run, Path folder) throws IOException {
    write(run, folder, "report.md", RESULTS);
    return TerminalReport.of(run);
  }

  /** The same under the names that the project keeps them by: {@code bench.md, bench.json}. */
  static void keep(Run run, Path folder) throws IOException {
    write(run, folder, "bench.md", "bench.json");
  }

  private static void write(Run run, Path folder, String report, String results)
      throws IOException {
    Files.createDirectories(folder);
    // First, so that nothing that was measured is lost if the report fails.
    RunJson.write(run, folder.resolve(results));
    try {
      List<Plots.Plot> plots = Plots.of(run);
      String markdown = MarkdownReport.full(run, plots, results);
      removePlots(folder);
      for (Plots.Plot plot : plots) {
        Files.writeString(folder.resolve(plot.file()), plot.svg());
      }
      Files.writeString(folder.resolve(report), markdown);
    } catch (XMLStreamException e) {
      throw new IOException("a plot could not be drawn", e);
    }
  }

  private static void removePlots(Path folder) throws IOException {
    try (DirectoryStream<Path> old =
        Files.newDirectoryStream(folder, Plots.PREFIX + "*" + Plots.SUFFIX)) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }
}
