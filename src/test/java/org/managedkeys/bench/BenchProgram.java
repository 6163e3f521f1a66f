// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
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
    sections.put(PkiSection.NAME, PkiSection::run);
    sections.put(TransitSection.NAME, TransitSection::run);
    sections.put(ServerSection.NAME, ServerSection::run);
    return sections;
  }

  public static void main(String[] arguments) {
    // Whatever ends this process: nobody is left behind who works on.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() ->
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    // Threads of JMH's would keep it alive.
    System.exit(succeeds(new ArrayDeque<>(List.of(arguments))) ? 0 : 1);
  }

  // Whoever started it is who has to know.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private static boolean succeeds(Deque<String> arguments) {
    try {
      System.out.print(run(arguments));
      return true;
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      return false;
    }
  }

  private static String run(Deque<String> arguments) throws Exception {
    boolean quick = false;
    boolean goesOn = false;
    List<String> wanted = new ArrayList<>();
    List<Jdk> jdks = new ArrayList<>();
    String rows = "";
    Path folder = Path.of("target", "bench");
    while (!arguments.isEmpty()) {
      String option = arguments.remove();
      switch (option) {
        case "--quick" -> quick = true;
        case "--continue" -> goesOn = true;
        case "--section" -> wanted.add(known(arguments.remove()));
        case "--rows" -> rows = arguments.remove();
        case "--folder" -> folder = Path.of(arguments.remove());
        case "--jdk" -> {
          int version = Integer.parseInt(arguments.remove());
          jdks.add(new Jdk(Path.of(arguments.remove()), version));
        }
        default -> throw new IllegalArgumentException("unknown argument " + option);
      }
    }
    long start = System.nanoTime();
    BenchSettings settings =
        new BenchSettings(
            quick,
            Files.createDirectories(folder).toAbsolutePath(),
            jdks,
            Pattern.compile(rows),
            text -> say(start, text));
    String mode = quick ? "quick" : "full";
    Path results = settings.folder().resolve(ReportWriter.RESULTS);
    RunLog log = goesOn ? RunLog.continued(mode, results) : new RunLog(mode, results);
    versions(log, jdks);
    for (Map.Entry<String, Section> section : SECTIONS.entrySet()) {
      // With it, neither a full nor a quick run would end in the time that is planned for it.
      boolean onlyByName = section.getKey().equals(ServerSection.NAME);
      if (wanted.isEmpty() ? !onlyByName : wanted.contains(section.getKey())) {
        section.getValue().run(settings, log);
      }
    }
    return ReportWriter.write(log.end(), settings.folder());
  }

  /** What took part in all sections. */
  private static void versions(RunLog log, List<Jdk> jdks) throws Exception {
    for (Jdk jdk : jdks) {
      Properties release = new Properties();
      try (Reader in = Files.newBufferedReader(jdk.home().resolve("release"))) {
        release.load(in);
      }
      String version = release.getProperty("JAVA_RUNTIME_VERSION", "");
      String name = version.isEmpty() ? release.getProperty("JAVA_VERSION", "unknown") : version;
      log.version("JDK " + jdk.version(), name.replace("\"", ""));
    }
    Process softHsm = new ProcessBuilder("softhsm2-util", "--version").start();
    try (InputStream out = softHsm.getInputStream()) {
      log.version("SoftHSM", new String(out.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
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
