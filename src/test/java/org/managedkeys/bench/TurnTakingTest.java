// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Jdk;

class TurnTakingTest {

  private static final Tempo TEMPO = new Tempo(3, 20, 1000);
  private static final Contest CONTEST = new Contest("pkcs11", "count", 2, 0, TEMPO);

  private final List<String> events = new ArrayList<>();

  /** A player in this process, which writes down what it is told. */
  private final class Fake implements Player, Entrant {

    private final String name;
    private final long operations;
    private final int turnsUntilWarm;
    private int turns;

    Fake(String name, long operations, int turnsUntilWarm) {
      this.name = name;
      this.operations = operations;
      this.turnsUntilWarm = turnsUntilWarm;
    }

    @Override
    public Player enter(Contest contest, Path log) {
      events.add("enter " + name);
      return this;
    }

    @Override
    public Contestant contestant() {
      return new Contestant(name, 0);
    }

    @Override
    public void awaitReady() {
      events.add("ready " + name);
    }

    @Override
    public boolean isWarm() {
      return turns >= turnsUntilWarm;
    }

    @Override
    public void startTurn() {
      events.add("start " + name);
    }

    @Override
    public Sample awaitTurn() {
      events.add("end " + name);
      return new Sample(operations, ++turns, 0, 0, 0, 0);
    }

    @Override
    public void close() {
      events.add("close " + name);
    }
  }

  @Test
  void play_withTwo_warmsUpWhoIsCold_andAlternatesTheOrder(@TempDir Path folder) throws Exception {
    Row row =
        new TurnTaking(folder).play(CONTEST, List.of(new Fake("a", 1, 1), new Fake("b", 2, 2)));

    List<String> expected = new ArrayList<>(List.of("enter a", "enter b", "ready a", "ready b"));
    expected.addAll(List.of("start a", "start b", "end a", "end b", "start b", "end b"));
    for (String order : List.of("ab", "ba", "ab", "ba")) {
      order
          .chars()
          .forEach(name -> {
            expected.add("start " + (char) name);
            expected.add("end " + (char) name);
          });
    }
    expected.addAll(List.of("close a", "close b"));
    assertThat(events).isEqualTo(expected);
    assertThat(row.series()).extracting(one -> one.contestant().name()).containsExactly("a", "b");
    // The two turns of the warm-up and the first round are not counted.
    assertThat(row.series().get(1).samples())
        .extracting(Sample::wallNanos)
        .containsExactly(4L, 5L, 6L);
  }

  @Test
  void play_withAWatch_takesItsSamples(@TempDir Path folder) throws Exception {
    Row row =
        new TurnTaking(folder)
            .play(
                CONTEST,
                List.of(new Fake("a", 1, 0)),
                (contestant, sample) -> new Sample(7, 0, 0, 0, 8, 9));

    assertThat(row.series().get(0).samples()).containsOnly(new Sample(7, 0, 0, 0, 8, 9));
  }

  @Test
  void play_whenOneDoesNothing_failsAndClosesAll(@TempDir Path folder) {
    assertThatThrownBy(() ->
            new TurnTaking(folder).play(CONTEST, List.of(new Fake("a", 1, 0), new Fake("b", 0, 0))))
        .isInstanceOf(IOException.class)
        .hasMessage("pkcs11 count, threads: 2")
        .hasRootCauseMessage("b did nothing in its turn");
    assertThat(events).endsWith("close a", "close b");
  }

  /** Counts how often it runs; made by the other JVM. */
  public static final class Counting implements WorkloadSource {

    @Override
    public Workload open(String contestant, String operation) {
      return new Workload() {
        private long count;

        @Override
        public void verify() {
          if (operation.equals("wrong")) {
            throw new IllegalStateException("the result is wrong");
          }
        }

        @Override
        public Object run() throws InterruptedException {
          if (contestant.equals(Contestant.FLOOR)) {
            Thread.sleep(1);
          }
          return ++count;
        }
      };
    }
  }

  private static final JvmEntrant JVM =
      new JvmEntrant(Contestant.OURS, Jdk.running(), Counting.class, List.of("-Xmx512m"));

  @Test
  void play_withAJvm_answersItsFigures(@TempDir Path folder) throws Exception {
    Row row = new TurnTaking(folder).play(CONTEST, List.of(JVM));

    assertThat(row.series().get(0).contestant()).isEqualTo(JVM.contestant());
    assertThat(row.series().get(0).samples())
        .hasSize(3)
        .allSatisfy(sample -> {
          assertThat(sample.operations()).isPositive();
          assertThat(sample.wallNanos()).isPositive();
          assertThat(sample.cpuNanos()).isPositive();
        });
  }

  @Test
  void play_withATeam_measuresEachMemberByItself(@TempDir Path folder) throws Exception {
    List<Entrant> team = JvmTeam.of(List.of(Contestant.OURS, Contestant.FLOOR), JVM);

    Row row = new TurnTaking(folder).play(CONTEST, team);

    assertThat(row.series())
        .extracting(series -> series.contestant().name())
        .containsExactly(Contestant.OURS, Contestant.FLOOR);
    long slowest = fewest(row.series().get(0).samples());
    assertThat(row.series().get(1).samples())
        .allSatisfy(sample -> assertThat(sample.operations()).isLessThan(slowest));
  }

  private static long fewest(List<Sample> samples) {
    return samples.stream().mapToLong(Sample::operations).min().orElseThrow();
  }

  @Test
  void play_whenTheResultIsWrong_failsAndSaysWhy(@TempDir Path folder) {
    Contest wrong = new Contest("pkcs11", "wrong", 2, 0, TEMPO);

    assertThatThrownBy(() -> new TurnTaking(folder).play(wrong, List.of(JVM)))
        .isInstanceOf(IOException.class)
        .hasMessage("pkcs11 wrong, threads: 2")
        .hasStackTraceContaining(JVM.contestant() + ": java.lang.IllegalStateException")
        .hasStackTraceContaining("the result is wrong");
  }
}
