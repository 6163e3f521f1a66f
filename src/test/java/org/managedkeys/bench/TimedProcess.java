// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process whose whole life is measured, from outside. */
final class TimedProcess {

  /** Far above what any takes; one that hangs ends the run. */
  private static final int LIMIT_SECONDS = 300;

  /** Of /proc/[pid]/stat: of children that were waited for, in user and in system mode. */
  private static final int CHILDREN_USER = 13;

  /** Linux tells them in hundredths of a second. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private TimedProcess() {}

  /**
   * What a process did.
   *
   * @param output all that it printed
   */
  record Ended(Sample sample, String output) {}

  /**
   * Until it prints its first line, which is the result; then its input is closed, and it has to
   * end by itself.
   */
  static Ended untilFirstLine(List<String> command, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, "err-", ".log");
    ProcessBuilder builder = builder(command, folder, environment).redirectError(errors.toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    Thread deadline = deadline(process);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      long wall = System.nanoTime() - start;
      long cpu = line == null ? 0 : cpuNanos(process.pid());
      process.getOutputStream().close();
      while (lines.readLine() != null) {
        // What stays in the pipe would keep it from ending.
      }
      check(process, command, line == null ? "" : line, errors);
      return new Ended(new Sample(1, wall, cpu, 0, 0, 0), String.valueOf(line));
    } catch (IOException e) {
      throw new IOException(
          (process.isAlive() ? "" : "it had to be ended after " + LIMIT_SECONDS + " s: ") + command,
          e);
    } finally {
      deadline.interrupt();
      process.destroyForcibly().waitFor();
      Files.delete(errors);
    }
  }

  /** Until it has ended. */
  static Ended untilEnd(List<String> command, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "out-", ".log");
    ProcessBuilder builder =
        builder(command, folder, environment)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile());
    long cpu = childrenCpuNanos();
    long start = System.nanoTime();
    Process process = builder.start();
    Thread deadline = deadline(process);
    try {
      process.waitFor();
      long wall = System.nanoTime() - start;
      check(process, command, "", output);
      Sample sample = new Sample(1, wall, childrenCpuNanos() - cpu, 0, 0, 0);
      return new Ended(sample, Files.readString(output));
    } finally {
      deadline.interrupt();
      process.destroyForcibly().waitFor();
      Files.delete(output);
    }
  }

  private static ProcessBuilder builder(
      List<String> command, Path folder, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("MANAGEDKEYS_CONFIG");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    return builder;
  }

  private static void check(Process process, List<String> command, String printed, Path log)
      throws IOException, InterruptedException {
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          String.join(" ", command)
              + "\nended with exit code "
              + code
              + "\n"
              + printed
              + Files.readString(log));
    }
  }

  /** By the scheduler's account, which is exact to the nanosecond, of all threads that live. */
  private static long cpuNanos(long pid) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "task"))) {
      for (Path thread : threads) {
        try {
          String account = Files.readString(thread.resolve("schedstat"));
          sum += Long.parseLong(account.substring(0, account.indexOf(' ')));
        } catch (NoSuchFileException e) {
          // It has just ended.
        }
      }
    }
    return sum;
  }

  private static long childrenCpuNanos() throws IOException {
    String account = Files.readString(Path.of("/proc/self/stat"));
    // The name of the program comes second, in parentheses, and may hold spaces.
    String[] fields = account.substring(account.lastIndexOf(')') + 2).split(" ", -1);
    return NANOS_PER_TICK
        * (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_USER + 1]));
  }

  /** Ends a process that takes too long, until it is interrupted. */
  private static Thread deadline(Process process) {
    Thread guard =
        new Thread(() -> {
          try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
              process.destroyForcibly();
            }
          } catch (InterruptedException e) {
            // It is no longer waited for.
          }
        });
    guard.setDaemon(true);
    guard.start();
    return guard;
  }
}
