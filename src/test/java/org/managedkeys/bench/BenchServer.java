// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Memory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.managedkeys.testkit.Jdk;

/**
 * A server in a JVM of its own, and what it uses of the processor. Not thread-safe.
 *
 * @see BenchServerProgram
 */
final class BenchServer implements AutoCloseable {

  private static final int END_SECONDS = 60;
  private static final long NANOS = 1_000_000_000L;

  /** The two lowest bits of the clock of a process that counts its CPU time: Linux. */
  private static final int CPU_CLOCK = 2;

  private static final int PROCESS_SHIFT = 3;

  private final Process process;
  private final BufferedReader said;
  private final int port;
  private final String token;
  private final Memory time = new Memory(2L * Long.BYTES);

  private BenchServer(Process process, BufferedReader said, int port, String token) {
    this.process = process;
    this.said = said;
    this.port = port;
    this.token = token;
  }

  /**
   * Starts one, and waits until it serves.
   *
   * @param log where its errors go
   */
  static BenchServer start(Jdk jdk, Path configuration, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin/java").toString());
    command.addAll(FirstSignatures.nativeAccess(jdk));
    command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"));
    // As the contestants' JVMs: see JvmEntrant.
    command.add("-XX:CompileThresholdScaling=0.1");
    command.addAll(
        List.of(
            "-cp",
            BenchSettings.CLASS_PATH,
            BenchServerProgram.class.getName(),
            configuration.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    // Not closed before the end: a process that cannot write would end.
    BufferedReader said = process.inputReader(UTF_8);
    String line = said.readLine();
    if (line == null) {
      throw new IOException("the server does not start; see " + log);
    }
    String[] words = line.split(" ", 2);
    return new BenchServer(process, said, Integer.parseInt(words[0]), words[1]);
  }

  int port() {
    return port;
  }

  String token() {
    return token;
  }

  /** Nanoseconds of CPU time that its process has used so far. */
  long cpuNanos() {
    int clock = ((int) ~process.pid() << PROCESS_SHIFT) | CPU_CLOCK;
    if (ProcessClock.C.INSTANCE.clock_gettime(clock, time) != 0) {
      throw new IllegalStateException("the system does not tell the CPU time of another process");
    }
    return time.getLong(0) * NANOS + time.getLong(Long.BYTES);
  }

  /** For how long its compilers have been busy so far. */
  long compiledNanos() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    String millis = said.readLine();
    if (millis == null) {
      throw new IOException("the server has ended");
    }
    return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis));
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
