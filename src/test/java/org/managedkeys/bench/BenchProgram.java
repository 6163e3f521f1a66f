// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.managedkeys.testkit.Jdk;

/**
 * Runs the benchmarks: the driver of all contestants, which it starts, gives turns and ends. {@code
 * bin/bench} builds it and says what the arguments mean.
 */
final class BenchProgram {

  /** All sections, in the order in which they are run. */
  private static final Map<String, Section> SECTIONS = sections();

  private BenchProgram() {}

  private static Map<String, Section> sections() {
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put(Pkcs11Section.NAME, Pkcs11Section::run);
    sections.put(CloudSection.NAME, CloudSection::run);
    sections.put(StartUpSection.NAME, StartUpSection::run);
    sections.put(ScaleSection.NAME, ScaleSection::run);
    return sections;
  }

  public static void main(String[] arguments) throws Exception {
    // Whatever ends this process: nobody is left behind who works on.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() ->
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    long start = System.nanoTime();
    Deque<String> left = new ArrayDeque<>(List.of(arguments));
    boolean quick = false;
    List<String> wanted = new ArrayList<>();
    List<Jdk> jdks = new ArrayList<>();
    String rows = "";
    Path folder = Path.of("target", "bench");
    while (!left.isEmpty()) {
      String option = left.remove();
      switch (option) {
        case "--quick" -> quick = true;
        case "--section" -> wanted.add(known(left.remove()));
        case "--rows" -> rows = left.remove();
        case "--folder" -> folder = Path.of(left.remove());
        case "--jdk" -> {
          int version = Integer.parseInt(left.remove());
          jdks.add(new Jdk(Path.of(left.remove()), version));
        }
        default -> throw new IllegalArgumentException("unknown argument " + option);
      }
    }
    BenchSettings settings =
        new BenchSettings(
            quick,
            Files.createDirectories(folder).toAbsolutePath(),
            jdks,
            Pattern.compile(rows),
            text -> say(start, text));
    RunLog log = new RunLog(quick ? "quick" : "full");
    for (Map.Entry<String, Section> section : SECTIONS.entrySet()) {
      if (wanted.isEmpty() || wanted.contains(section.getKey())) {
        section.getValue().run(settings, log);
      }
    }
    System.out.print(ReportWriter.write(log.end(), settings.folder()));
    // JMH's runners leave threads behind.
    System.exit(0);
  }

  private static String known(String section) {
    if (!SECTIONS.containsKey(section)) {
      throw new IllegalArgumentException(
          "no section " + section + "; there are " + String.join(", ", SECTIONS.keySet()));
    }
    return section;
  }

  private static void say(long start, String text) {
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    System.out.printf(Locale.ROOT, "%4d s  %s%n", seconds, text);
  }
}
