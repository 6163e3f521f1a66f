// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures rows: all contestants are alive at the same time and take turns, so that what happens to
 * the machine meanwhile happens to all of them. While one works the others wait, without using the
 * processor.
 */
public final class TurnTaking {

  /** The first rounds are not counted: caches are as the warm-up of all left them. */
  private static final int UNCOUNTED = 1;

  private final Path logs;

  /** Of contestants that write their logs to a folder. */
  public TurnTaking(Path folder) {
    try {
      this.logs = Files.createDirectories(folder.resolve("logs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Measures a row of which everything is seen by the contestants themselves. */
  public Row play(Contest contest, List<? extends Entrant> entrants) throws IOException {
    return play(contest, entrants, TurnWatch.NONE);
  }

  /**
   * Measures a row.
   *
   * @throws IOException if a contestant's result is wrong, or it ends early: there is no row then
   */
  public Row play(Contest contest, List<? extends Entrant> entrants, TurnWatch watch)
      throws IOException {
    List<Player> players = new ArrayList<>();
    try {
      for (Entrant entrant : entrants) {
        players.add(entrant.enter(contest, log(contest, entrant.contestant())));
      }
      return take(contest, players, watch);
    } catch (IOException e) {
      throw new IOException(contest.toString(), e);
    } finally {
      players.forEach(Player::close);
    }
  }

  /** The turns of players that were started. */
  static Row take(Contest contest, List<Player> players, TurnWatch watch) throws IOException {
    for (Player player : players) {
      player.awaitReady();
    }
    warmUp(contest.tempo(), players);
    List<List<Sample>> samples = new ArrayList<>();
    players.forEach(player -> samples.add(new ArrayList<>()));
    for (int round = 0; round < UNCOUNTED + contest.tempo().rounds(); round++) {
      for (int place = 0; place < players.size(); place++) {
        // Who works after whom may matter; so the next round goes the other way.
        int turn = round % 2 == 0 ? place : players.size() - 1 - place;
        Player player = players.get(turn);
        watch.before(player.contestant());
        player.startTurn();
        Sample sample = watch.after(player.contestant(), player.awaitTurn());
        if (sample.operations() <= 0) {
          throw new IOException(player.contestant() + " did nothing in its turn");
        }
        if (round >= UNCOUNTED) {
          samples.get(turn).add(sample);
        }
      }
    }
    List<Series> series = new ArrayList<>();
    for (int turn = 0; turn < players.size(); turn++) {
      series.add(new Series(players.get(turn).contestant(), samples.get(turn)));
    }
    return new Row(
        contest.section(), contest.operation(), contest.threads(), contest.delayMillis(), series);
  }

  /** Those who are not warm yet work all at the same time. */
  private static void warmUp(Tempo tempo, List<Player> players) throws IOException {
    long start = System.nanoTime();
    List<Player> cold = cold(players);
    while (!cold.isEmpty()
        && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(tempo.warmUpMillis())) {
      for (Player player : cold) {
        player.startTurn();
      }
      for (Player player : cold) {
        player.awaitTurn();
      }
      cold = cold(cold);
    }
  }

  private static List<Player> cold(List<Player> players) {
    return players.stream().filter(player -> !player.isWarm()).toList();
  }

  private Path log(Contest contest, Contestant contestant) {
    String name =
        String.format(
            Locale.ROOT,
            "%s-%s-%d-%d-%s-%d.log",
            contest.section(),
            contest.operation(),
            contest.threads(),
            contest.delayMillis(),
            contestant.name().replace('/', '-'),
            contestant.jdk());
    return logs.resolve(name);
  }
}
