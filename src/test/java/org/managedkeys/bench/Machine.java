// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the benchmarks ran on.
 *
 * @param processor model as the kernel names it
 * @param cores that this JVM may use
 * @param memoryBytes of the machine; 0 if the kernel does not tell
 * @param system operating system, version and architecture
 */
public record Machine(String processor, int cores, long memoryBytes, String system) {

  static Machine ofThis() throws IOException {
    return new Machine(
        processorIn(lines("/proc/cpuinfo")),
        Runtime.getRuntime().availableProcessors(),
        memoryIn(lines("/proc/meminfo")),
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")));
  }

  /** ARM's kernels list no model, only numbers. */
  static String processorIn(List<String> lines) {
    return value("model name", lines).orElse("unknown processor");
  }

  static long memoryIn(List<String> lines) {
    return value("MemTotal", lines)
        .map(kibibytes -> Long.parseLong(kibibytes.replace("kB", "").strip()) * 1024)
        .orElse(0L);
  }

  private static List<String> lines(String file) throws IOException {
    Path path = Path.of(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }

  private static Optional<String> value(String name, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(name) && line.contains(":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
