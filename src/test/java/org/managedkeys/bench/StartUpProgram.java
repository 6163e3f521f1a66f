// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.managedkeys.testkit.Jdk;

/** Runs the sections of start-up and scale by themselves. Arguments: pattern of rows, "quick". */
final class StartUpProgram {

  private StartUpProgram() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of("target/bench")).toAbsolutePath();
    BenchSettings settings =
        new BenchSettings(
            arguments.length > 1,
            folder,
            List.of(Jdk.running(), Jdk.other()),
            Pattern.compile(arguments[0]),
            System.out::println);
    for (Row row : StartUpSection.run(settings)) {
      print(row);
    }
    System.exit(0);
  }

  private static void print(Row row) {
    for (Series series : row.series()) {
      double wall = median(series.samples().stream().mapToLong(Sample::wallNanos).toArray());
      double cpu = median(series.samples().stream().mapToLong(Sample::cpuNanos).toArray());
      System.out.printf(
          "%-20s %-24s wall %8.2f cpu %8.2f ms%n",
          row.operation(), series.contestant(), wall / 1e6, cpu / 1e6);
    }
  }

  private static double median(long[] values) {
    java.util.Arrays.sort(values);
    return values[values.length / 2];
  }
}
