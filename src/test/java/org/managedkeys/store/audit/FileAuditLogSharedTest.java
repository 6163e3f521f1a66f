// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes with one prefix, of which some are killed. */
class FileAuditLogSharedTest {

  @TempDir private Path folder;

  private Process start(int events) throws IOException {
    return new ProcessBuilder(command(events)).redirectErrorStream(true).start();
  }

  private List<String> command(int events) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        // keytool and jarsigner have few modules; this has the fewest.
        "--limit-modules=java.base",
        "-cp",
        System.getProperty("java.class.path"),
        AuditProgram.class.getName(),
        folder.resolve("keys").toString(),
        "" + events);
  }

  /** As on a full disk, a record that fits in part is taken back. */
  @Test
  void fullDisk_leavesWholeRecordsOnly_andStopsTheWork() throws Exception {
    assumeThat(Path.of("/bin/bash")).exists();
    List<String> limited =
        new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f 8; exec \"$@\"", "sh"));
    limited.addAll(command(1000));
    // Its file for tools would be too long, too.
    limited.add(5, "-XX:-UsePerfData");
    Process process = new ProcessBuilder(limited).redirectErrorStream(true).start();
    List<String> output = process.inputReader().lines().toList();
    process.waitFor();
    String end = output.get(output.size() - 1);
    Path file = AuditVerification.files(folder.resolve("keys")).get(0);
    AuditVerification verification = AuditVerification.of(file);

    assertThat(end).startsWith("UNAVAILABLE audit log ").contains("File too large");
    long told = output.stream().filter(line -> line.matches("[0-9]+")).count();
    assertThat(told).isGreaterThan(5);
    // What was told is there, and the log's beginning, and perhaps its end.
    assertThat(verification.records()).isBetween(told + 1, told + 2);
    assertThat(verification.verdict())
        .isIn(AuditVerification.Verdict.OPEN_ENDED, AuditVerification.Verdict.COMPLETE);
  }

  @Test
  void fourProcesses_haveAFileEach() throws Exception {
    int events = 50;
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(events));
    }
    for (Process process : processes) {
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith(events - 1 + System.lineSeparator());
      assertThat(process.waitFor()).isZero();
    }
    List<Path> files = AuditVerification.files(folder.resolve("keys"));

    assertThat(files).hasSize(4);
    for (Path file : files) {
      AuditVerification verification = AuditVerification.of(file);
      assertThat(verification.verdict()).isEqualTo(AuditVerification.Verdict.COMPLETE);
      assertThat(verification.records()).isEqualTo(events + 2);
    }
  }

  @Test
  void killedProcess_losesNothingThatItWasTold() throws Exception {
    Process victim = start(Integer.MAX_VALUE);
    int told = -1;
    try (BufferedReader lines = victim.inputReader()) {
      while (told < 200) {
        told = Integer.parseInt(lines.readLine());
      }
      // By its handle: otherwise the pipe is closed here, with the lines that are in it still.
      victim.toHandle().destroyForcibly();
      victim.waitFor();
      for (String line = next(lines); line != null; line = next(lines)) {
        told = line.isEmpty() ? told : Math.max(told, Integer.parseInt(line));
      }
    }
    Path file = AuditVerification.files(folder.resolve("keys")).get(0);
    AuditVerification verification = AuditVerification.of(file);

    assertThat(verification.verdict())
        .isIn(AuditVerification.Verdict.OPEN_ENDED, AuditVerification.Verdict.CUT);
    // One more may be there than was told, and the first record tells of the log itself.
    assertThat(verification.records()).isBetween(told + 2L, told + 3L);
    assertThat(Files.readAllLines(file).get(told + 1)).contains("'team-a/k" + told + "'");
  }

  /** A killed process closes its pipe; on some systems reading on then fails. */
  private static @Nullable String next(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      return null;
    }
  }
}
