// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a soak of servers came to, in Markdown.
 *
 * @param services that took part
 * @param calls their names, in order
 */
record SoakReport(String services, int connections, Duration took, int kills, List<String> calls) {

  private static final int MOST_SHOWN = 20;

  SoakReport {
    calls = List.copyOf(calls);
  }

  void write(
      Path file,
      SoakTally tally,
      SoakLedger ledger,
      List<String> missing,
      SoakMemory memory,
      List<Integer> exits)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# Soak of two servers with one database");
    lines.add("");
    lines.add(
        "- "
            + LocalDate.now(ZoneOffset.UTC)
            + ", JDK "
            + Runtime.version()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors, which clients and nodes share");
    lines.add("- " + services);
    long right = tally.allRight();
    lines.add(
        String.format(
            Locale.ROOT,
            "- %d connections over HTTPS, %d s, %.0f right answers per second",
            connections,
            took.toSeconds(),
            right / Math.max(1.0, took.toMillis() / 1000.0)));
    lines.add(
        "- nodes killed by SIGKILL and started again: "
            + kills
            + "; both by turns in the first third, then node-2 alone");
    lines.add("- wrong answers: " + tally.wrong().values().stream().mapToLong(n -> n).sum());
    lines.add("- errors by kind: " + tally.errors());
    lines.add(
        "- acknowledged writes: "
            + ledger.acknowledged()
            + ", each read back from the other node at the end; not there: "
            + missing.size());
    lines.add("- numbers that several certificates have: " + ledger.serialsGivenTwice().size());
    lines.add("- memory: " + memory.verdict());
    lines.add("- exit codes after SIGTERM: " + exits);
    missing.stream().limit(MOST_SHOWN).map(each -> "- not there: " + each).forEach(lines::add);
    lines.add("");
    lines.addAll(table(tally.right()));
    lines.add("");
    lines.add("| seconds | node | its age, s | calls of both | heap after GC, KiB | RSS, KiB |");
    lines.add("|---|---|---|---|---|---|");
    memory.samples().stream().map(SoakReport::row).forEach(lines::add);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, lines);
  }

  private List<String> table(Map<String, Long> right) {
    List<String> lines = new ArrayList<>(List.of("| call | right answers |", "|---|---|"));
    for (String call : calls) {
      lines.add("| " + call + " | " + right.getOrDefault(call, 0L) + " |");
    }
    return lines;
  }

  private static String row(SoakMemory.Sample sample) {
    return Stream.of(
            String.valueOf(sample.seconds()),
            sample.node(),
            String.valueOf(sample.age()),
            String.valueOf(sample.done()),
            String.valueOf(sample.memory().heapKiB()),
            String.valueOf(sample.memory().residentKiB()))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
