// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How much the nodes took up over time, and whether it grows: the node that lives longest is judged
 * once it is warm, by the second half of that time against the first. Used by one thread.
 */
final class SoakMemory {

  /** So long compilers and caches are on their way. */
  static final Duration WARM = Duration.ofMinutes(3);

  /** By so much the mean of what is flat may differ, for what is collected later than now. */
  private static final double MOST_GROWTH = 0.10;

  private static final long SPARE_KIB = 8 << 10;
  private static final int FEWEST = 6;

  private final List<Sample> samples = new ArrayList<>();

  /**
   * A node at a moment.
   *
   * @param seconds since the soak began
   * @param age of the node in seconds
   */
  record Sample(long seconds, String node, long age, SoakNode.Memory memory, long done) {}

  void add(Sample sample) {
    samples.add(sample);
  }

  List<Sample> samples() {
    return samples;
  }

  /** Those of the node that lives longest, from when it is warm; they are of one life. */
  private List<Sample> judged() {
    Sample oldest = null;
    for (Sample sample : samples) {
      if (oldest == null || sample.age() >= oldest.age()) {
        oldest = sample;
      }
    }
    if (oldest == null) {
      return List.of();
    }
    String node = oldest.node();
    long born = oldest.seconds() - oldest.age();
    return samples.stream()
        .filter(sample -> sample.node().equals(node))
        .filter(sample -> sample.seconds() - born >= WARM.toSeconds())
        .toList();
  }

  /** What grows, in words; empty if nothing does, or the soak was too short to tell. */
  List<String> growth() {
    List<String> growing = new ArrayList<>();
    judge("heap", sample -> sample.memory().heapKiB(), growing);
    judge("resident memory", sample -> sample.memory().residentKiB(), growing);
    return growing;
  }

  private void judge(String what, ToLongFunction<Sample> value, List<String> growing) {
    List<Sample> judged = judged();
    if (judged.size() < FEWEST) {
      return;
    }
    double before = mean(judged.subList(0, judged.size() / 2), value);
    double after = mean(judged.subList(judged.size() / 2, judged.size()), value);
    if (after > before * (1 + MOST_GROWTH) + SPARE_KIB) {
      growing.add(what + " from " + Math.round(before) + " to " + Math.round(after) + " KiB");
    }
  }

  /** In a sentence. */
  String verdict() {
    List<Sample> judged = judged();
    if (judged.size() < FEWEST) {
      return "too short to tell: less than " + FEWEST + " samples of a warm node";
    }
    List<Sample> first = judged.subList(0, judged.size() / 2);
    List<Sample> second = judged.subList(judged.size() / 2, judged.size());
    return judged.get(0).node()
        + ", which was left alone from "
        + (judged.get(0).seconds() - judged.get(0).age())
        + " s on, in the first and the second half of its life after "
        + WARM.toMinutes()
        + " minutes: "
        + means("heap", first, second, sample -> sample.memory().heapKiB())
        + ", "
        + means("resident", first, second, sample -> sample.memory().residentKiB());
  }

  private static String means(
      String what, List<Sample> first, List<Sample> second, ToLongFunction<Sample> value) {
    return what
        + " "
        + Math.round(mean(first, value))
        + " and "
        + Math.round(mean(second, value))
        + " KiB";
  }

  private static double mean(List<Sample> some, ToLongFunction<Sample> value) {
    return some.stream().mapToLong(value).average().orElse(0);
  }
}
