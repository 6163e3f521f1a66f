// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.CompilerHints;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A JVM started by JMH, in which one or several contestants wait for their turns: it is told over a
 * connection on the loopback whose turn it is.
 */
final class JvmProcess implements AutoCloseable {

  private static final int START_MILLIS = 120_000;
  private static final int TURN_MILLIS = 60_000;
  private static final int LOOK_MILLIS = 100;
  private static final int LAST_LINES = 30;
  private static final int MOST_TURNS = 1_000_000;

  static {
    // Contestants are alive at the same time on purpose. And a JVM more for each of them, only to
    // see whether its compiler knows black holes, would not show in operations of this size.
    System.setProperty("jmh.ignoreLock", "true");
    System.setProperty("jmh.blackhole.autoDetect", "false");
    // JMH chooses what it does about black holes when it is first asked, and several runners that
    // ask at the same time may find half of its choice.
    CompilerHints.printWarnings(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  private final String name;
  private final Path log;
  private final ServerSocket server;
  private final Thread runner;
  private volatile @Nullable String failure;
  private @Nullable Socket socket;

  /** A turn, and for how long compilers were busy in it. */
  record Turn(Sample sample, long compiledNanos) {}

  /**
   * Starts it.
   *
   * @param members the names of its contestants; a turn is that of one of them
   * @param threads that work in a turn, at most
   */
  JvmProcess(JvmEntrant entrant, List<String> members, Contest contest, int threads, Path log)
      throws IOException {
    this.name = new Contestant(String.join(", ", members), entrant.jdk().version()).toString();
    this.log = log;
    this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    this.server.setSoTimeout(LOOK_MILLIS);
    Options options = options(entrant, members, contest, threads);
    this.runner = new Thread(() -> run(options), "JMH " + name);
    this.runner.setDaemon(true);
    this.runner.start();
  }

  private Options options(JvmEntrant entrant, List<String> members, Contest contest, int threads) {
    String[] jvmOptions =
        Stream.concat(
                entrant.allOptions().stream(),
                Stream.of("-D" + TurnClient.PORT + "=" + server.getLocalPort()))
            .toArray(String[]::new);
    return new OptionsBuilder()
        .include("^" + TurnBenchmark.class.getName().replace(".", "\\.") + "\\.")
        .param("source", entrant.source().getName())
        .param("contestants", String.join(TurnBenchmark.AND, members))
        .param("operation", contest.operation())
        .jvm(entrant.jdk().home().resolve("bin").resolve("java").toString())
        // Only the last call counts.
        .jvmArgsAppend(jvmOptions)
        .forks(1)
        .threads(threads)
        .syncIterations(true)
        // How many turns there will be, the warm-up tells: all are alike to JMH.
        .warmupIterations(0)
        .measurementIterations(MOST_TURNS)
        .measurementTime(TimeValue.milliseconds(contest.tempo().turnMillis()))
        .timeout(TimeValue.hours(1))
        .shouldFailOnError(true)
        .output(log.toString())
        .build();
  }

  private void run(Options options) {
    try {
      new Runner(options).run();
      failure = "its JVM has ended";
    } catch (RunnerException | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
  }

  /** Waits until all of its contestants are ready. */
  void awaitReady() throws IOException {
    if (socket != null) {
      return;
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    Socket accepted = null;
    while (accepted == null) {
      if (failure != null || System.nanoTime() > end) {
        throw ended(failure == null ? "it does not start" : failure);
      }
      try {
        accepted = server.accept();
      } catch (SocketTimeoutException e) {
        // Look again whether it still lives.
      }
    }
    accepted.setTcpNoDelay(true);
    accepted.setSoTimeout(START_MILLIS);
    socket = accepted;
    receive(TurnClient.READY);
  }

  /** Several turns may be started: they follow each other. */
  void startTurn(int member, int threads) throws IOException {
    connection().getOutputStream().write(new byte[] {TurnClient.GO, (byte) member, (byte) threads});
  }

  /** Waits for the end of the first turn that has not ended. */
  Turn awaitTurn() throws IOException {
    connection().setSoTimeout(TURN_MILLIS);
    DataInputStream in = receive(TurnClient.DONE);
    Sample sample = new Sample(in.readLong(), in.readLong(), in.readLong(), in.readLong(), 0, 0);
    return new Turn(sample, TimeUnit.MILLISECONDS.toNanos(in.readLong()));
  }

  private Socket connection() throws IOException {
    Socket present = socket;
    if (present == null) {
      throw new IOException(name + " is not ready");
    }
    return present;
  }

  private DataInputStream receive(int expected) throws IOException {
    DataInputStream in = new DataInputStream(connection().getInputStream());
    int kind;
    try {
      kind = in.read();
    } catch (IOException e) {
      throw ended("it does not answer: " + e.getMessage());
    }
    if (kind == TurnClient.FAILED) {
      throw ended(in.readUTF());
    }
    if (kind != expected) {
      throw ended("it ended early");
    }
    return in;
  }

  private IOException ended(String reason) {
    return new IOException(name + ": " + reason + "\n" + lastLines());
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return log
          + ":\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  /** The JVM ends by itself when its connection does. */
  @Override
  public void close() {
    try {
      Socket present = socket;
      if (present != null) {
        present.close();
      }
      server.close();
      runner.join(TURN_MILLIS);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
