// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers with one database under load, of which one is killed each minute and started again.
 * Not part of the test run; {@code bin/soak --server} starts it and keeps its report.
 */
class ServerSoak {

  private static final System.Logger LOG = System.getLogger(ServerSoak.class.getName());
  private static final int CONNECTIONS = 32;
  private static final int SEED = 20260101;
  private static final int MOST_MESSAGE_BYTES = 1024;
  private static final int PAUSE_MILLIS = 20;
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("soak.seconds", 1800));
  private static final Duration KILL_EVERY =
      Duration.ofSeconds(Integer.getInteger("soak.kill.seconds", 60));
  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(20);

  /** Both nodes are killed by turns in the first third; then the first one is left alone. */
  private static final Duration BY_TURNS = LENGTH.dividedBy(3);

  private final SoakTally tally = new SoakTally();
  private final SoakLedger ledger = new SoakLedger();
  private final SoakMemory memory = new SoakMemory();
  private final long[] born = new long[2];
  private int kills;

  @TempDir Path folder;

  /** Longer than the five minutes that any other test may take. */
  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void load_whileNodesAreKilled_getsRightAnswers_andLosesNothing() throws Exception {
    Path report =
        Path.of(System.getProperty("soak.report", folder.resolve("soak-server.md").toString()))
            .toAbsolutePath();
    Path logs = Files.createDirectories(report.resolveSibling("soak-server"));
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try (SoakCluster cluster = new SoakCluster(folder, logs)) {
      Thread hook = new Thread(cluster::close);
      Runtime.getRuntime().addShutdownHook(hook);
      SoakCalls calls = calls(cluster);
      long start = System.nanoTime();
      born[0] = start;
      born[1] = start;
      List<Future<?>> workers = new ArrayList<>();
      for (int worker = 0; worker < CONNECTIONS; worker++) {
        int number = worker;
        workers.add(threads.submit(() -> work(cluster, calls, number, stop)));
      }
      killAndSample(cluster, workers, start);
      stop.set(true);
      for (Future<?> worker : workers) {
        worker.get(3, TimeUnit.MINUTES);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      List<String> missing = ledger.missing(cluster.nodes(), cluster.trust(), cluster.rootToken());
      List<Integer> exits = new ArrayList<>();
      for (SoakNode node : cluster.nodes()) {
        exits.add(node.stop());
      }
      new SoakReport(cluster.describe(), CONNECTIONS, took, kills, calls.names())
          .write(report, tally, ledger, missing, memory, exits);
      Runtime.getRuntime().removeShutdownHook(hook);
      judge(calls, missing, exits);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  private void judge(SoakCalls calls, List<String> missing, List<Integer> exits) {
    assertThat(tally.wrong()).as("wrong answers").isEmpty();
    assertThat(tally.unexplainedErrors())
        .as("errors other than of connections to a node that was killed")
        .isEmpty();
    assertThat(tally.right().keySet())
        .as("calls that succeeded")
        .containsExactlyInAnyOrderElementsOf(calls.names());
    assertThat(missing).as("writes that were acknowledged, and are not there").isEmpty();
    assertThat(ledger.serialsGivenTwice()).as("numbers of several certificates").isEmpty();
    assertThat(memory.growth()).as("what grows").isEmpty();
    assertThat(exits).as("exit codes after SIGTERM").containsOnly(0);
  }

  private SoakCalls calls(SoakCluster cluster) throws IOException, GeneralSecurityException {
    try (SoakClient client =
        new SoakClient(cluster.nodes(), cluster.trust(), cluster.rootToken(), 0)) {
      return new SoakCalls(client, ledger, cluster.hmacSecret());
    }
  }

  private void work(SoakCluster cluster, SoakCalls calls, int number, AtomicBoolean stop) {
    SplittableRandom random = new SplittableRandom(SEED + number);
    try (SoakClient client =
        new SoakClient(
            cluster.nodes(),
            cluster.trust(),
            cluster.rootToken(),
            number % cluster.nodes().size())) {
      while (!stop.get()) {
        String name = calls.next(random);
        byte[] message = new byte[1 + random.nextInt(MOST_MESSAGE_BYTES)];
        random.nextBytes(message);
        try {
          tally.answered(name, calls.call(name).isRight(client, message));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
          tally.failed(name, e);
          pause();
        }
      }
    }
  }

  /** Where both are away nobody asks them ten thousand times a second. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void killAndSample(SoakCluster cluster, List<Future<?>> workers, long start)
      throws Exception {
    long nextKill = KILL_EVERY.toNanos();
    long nextSample = SAMPLE_EVERY.toNanos();
    long elapsed = 0;
    while (elapsed < LENGTH.toNanos()) {
      for (Future<?> worker : workers) {
        if (worker.isDone()) {
          worker.get();
        }
      }
      if (elapsed >= nextKill) {
        boolean byTurns = elapsed < BY_TURNS.toNanos();
        kill(cluster, byTurns ? kills % 2 : 1);
        nextKill += KILL_EVERY.toNanos();
      } else if (elapsed >= nextSample) {
        sample(cluster, elapsed);
        nextSample += SAMPLE_EVERY.toNanos();
      }
      Thread.sleep(PAUSE_MILLIS);
      elapsed = System.nanoTime() - start;
    }
    sample(cluster, elapsed);
  }

  private void kill(SoakCluster cluster, int number) throws Exception {
    for (SoakNode node : cluster.nodes()) {
      assertThat(node.isAlive()).as("%s has not ended by itself", node.name()).isTrue();
    }
    SoakNode node = cluster.nodes().get(number);
    node.kill();
    kills++;
    node.start();
    born[number] = System.nanoTime();
  }

  private void sample(SoakCluster cluster, long elapsed) throws Exception {
    for (int number = 0; number < born.length; number++) {
      SoakNode node = cluster.nodes().get(number);
      try {
        SoakMemory.Sample sample =
            new SoakMemory.Sample(
                TimeUnit.NANOSECONDS.toSeconds(elapsed),
                node.name(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - born[number]),
                node.memory(),
                tally.allRight());
        memory.add(sample);
        LOG.log(System.Logger.Level.INFO, sample.toString());
      } catch (IOException e) {
        // A busy node may not answer jcmd in time. Whether it lives is looked at before each kill.
        LOG.log(System.Logger.Level.WARNING, () -> "no sample of " + node.name() + ": " + e);
      }
    }
    LOG.log(
        System.Logger.Level.INFO,
        "wrong answers: " + tally.wrong() + "; errors: " + tally.errors());
  }
}
