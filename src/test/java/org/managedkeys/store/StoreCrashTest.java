// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Processes that write to one store are killed while they do: what they were told is made is there,
 * and nothing by halves. Some rounds on the same store; {@code -Dstore.crash.rounds=50
 * -Dstore.crash.writes=1000} for many, which are reported in {@code target/store-crash-<form>.txt}.
 */
public abstract class StoreCrashTest {

  private static final int WRITERS = 4;
  private static final int ROUNDS = Integer.getInteger("store.crash.rounds", 3);
  private static final int WRITES = Integer.getInteger("store.crash.writes", 80);

  private record Outcome(int acknowledged) {}

  /** The form of the store, for the report's name. */
  protected abstract String form();

  /** Where the store is, in the first argument of {@link #program}. */
  protected abstract String location();

  /** A program that opens the store and hands its arguments to {@link StoreWriterProgram#write}. */
  protected abstract Class<?> program();

  /** Opens the store in this process. */
  protected abstract RecordStore open();

  @Test
  void writers_killedAmidTheirWrites_loseNothingAndLeaveNothingByHalves() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      String namespace = "round-" + round;
      List<Outcome> outcomes = run(namespace, new Random(round));
      verify(namespace, outcomes);
      report(round, outcomes);
    }
  }

  private List<Outcome> run(String namespace, Random random) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Callable<Outcome>> work = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String name = "w" + writer;
        int last = 1 + random.nextInt(WRITES);
        work.add(() -> watch(start(namespace, name), last));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : threads.invokeAll(work)) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  private Process start(String namespace, String writer) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            program().getName(),
            location(),
            namespace,
            writer,
            "" + WRITES)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Kills a writer once it has made so many changes; it is at the next one then. */
  private static Outcome watch(Process writer, int last) throws Exception {
    int acknowledged = 0;
    try (BufferedReader lines = writer.inputReader()) {
      for (String line = next(lines); line != null; line = next(lines)) {
        // A line that is cut off by the kill would be shorter, never another number in turn.
        acknowledged = line.equals("" + (acknowledged + 1)) ? acknowledged + 1 : acknowledged;
        if (acknowledged == last) {
          // By its handle: otherwise the pipe is closed here, with the lines that are in it still.
          writer.toHandle().destroyForcibly();
        }
      }
    } finally {
      writer.destroyForcibly();
    }
    int exit = writer.waitFor();
    assertThat(acknowledged).as("exit code %s", exit).isGreaterThanOrEqualTo(last);
    return new Outcome(acknowledged);
  }

  /** A killed process closes its pipe; on some systems reading on then fails. */
  private static @Nullable String next(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  private void verify(String namespace, List<Outcome> outcomes) {
    try (RecordStore store = open()) {
      // Twice: as readers find it at first, and after the next change.
      for (String when : List.of("at once", "after a change")) {
        for (int writer = 0; writer < WRITERS; writer++) {
          RandomWrites writes = new RandomWrites(namespace, "w" + writer);
          int acknowledged = outcomes.get(writer).acknowledged();
          assertThat(writes.found(store))
              .as("writer %s of %s, %s, acknowledged %s", writer, namespace, when, acknowledged)
              .isIn(writes.expected(acknowledged), writes.expected(acknowledged + 1));
        }
        assertThat(store.check()).as(when).isEmpty();
        new RandomWrites(namespace, "survivor").make(store, 1 + when.length());
      }
    }
  }

  private void report(int round, List<Outcome> outcomes) throws IOException {
    if (System.getProperty("store.crash.rounds") == null) {
      return;
    }
    int sum = outcomes.stream().mapToInt(Outcome::acknowledged).sum();
    String line =
        String.format(
            Locale.ROOT,
            "round %2d: %4d changes acknowledged, killed at %s: none lost, none by halves, check clean%n",
            round,
            sum,
            outcomes.stream().map(Outcome::acknowledged).toList());
    Path report = Path.of("target", "store-crash-" + form() + ".txt");
    if (round == 1) {
      Files.deleteIfExists(report);
    }
    Files.writeString(report, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
