// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The loop in which a contestant works. An iteration is a turn: it begins when the driver says so,
 * and its figures go to the driver. JMH's own, which know neither CPU time nor the others' turns,
 * are left alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
// JMH makes objects of these classes, and sets them up before their use.
@SuppressWarnings("NullAway.Init")
public class TurnBenchmark {

  /** Name of the class that makes the workloads. */
  @Param("")
  public String source;

  /** So long that waking up costs next to nothing, and so short that nobody has to wait. */
  private static final int REST_MILLIS = 20;

  /** Between the names of contestants. */
  static final String AND = "+";

  /** Whose workloads: each turn is that of one of them. */
  @Param("")
  public String contestants;

  /** Which workload. */
  @Param("")
  public String operation;

  private TurnClient client;
  private WorkloadSource workloads;

  /** Opens what all threads share. */
  @Setup(Level.Trial)
  public void open(BenchmarkParams params) throws Exception {
    client = TurnClient.connect(params.getThreads());
    try {
      workloads =
          Class.forName(source)
              .asSubclass(WorkloadSource.class)
              .getDeclaredConstructor()
              .newInstance();
    } catch (InvocationTargetException e) {
      client.fail(e.getTargetException());
    } catch (ReflectiveOperationException | LinkageError e) {
      client.fail(e);
    }
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    workloads.close();
  }

  /** What one thread works on. */
  @State(Scope.Thread)
  // See above.
  @SuppressWarnings("NullAway.Init")
  public static class Hand {

    private final List<Workload> workloads = new ArrayList<>();
    private TurnClient client;
    private Workload workload;
    private long completed;
    private int number;
    private boolean rests;

    /** Nothing is timed before its result was found right. */
    @Setup(Level.Trial)
    public void open(TurnBenchmark benchmark, ThreadParams thread) throws Exception {
      client = benchmark.client;
      number = thread.getThreadIndex();
      try {
        for (String name : benchmark.contestants.split(Pattern.quote(AND), -1)) {
          workload = benchmark.workloads.open(name, benchmark.operation);
          workload.verify();
          workloads.add(workload);
        }
      } catch (Exception | LinkageError | AssertionError e) {
        client.fail(e);
      }
    }

    @Setup(Level.Iteration)
    public void begin() throws Exception {
      completed = 0;
      TurnClient.Turn turn = client.begin();
      workload = workloads.get(turn.member());
      rests = number >= turn.threads();
    }

    @TearDown(Level.Iteration)
    public void end() throws Exception {
      if (rests) {
        client.endRest();
      } else {
        client.end(completed);
      }
    }

    @TearDown(Level.Trial)
    public void close() {
      workloads.forEach(Workload::close);
    }
  }

  /** Does it once, or lets others work. */
  @Benchmark
  public @Nullable Object turn(Hand hand) throws Exception {
    if (hand.rests) {
      Thread.sleep(REST_MILLIS);
      return null;
    }
    try {
      Object result = hand.workload.run();
      hand.completed++;
      return result;
    } catch (Exception | LinkageError e) {
      hand.client.fail(e);
      throw e;
    }
  }
}
