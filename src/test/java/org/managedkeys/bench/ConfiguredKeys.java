// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;

/**
 * How long a configuration of many keys takes to load, to walk and to look one key up in, each time
 * in a JVM that has just started; and how much heap it takes. Each key has one line.
 */
final class ConfiguredKeys {

  private static final int FEW = 10;
  private static final int MANY = 100_000;
  private static final List<Integer> SIZES = List.of(FEW, 1000, MANY);
  private static final int PER = 10_000;

  private final BenchSettings settings;
  private final BenchToken token;
  private final JavaPrograms programs;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Figure> figures = new TreeMap<>();

  /** What a process measured: see {@link ConfiguredKeysProgram}. */
  private record Measured(long load, long walk, long lookup, long heap, long libraries) {

    static Measured of(List<String> words, int keys) {
      List<Long> numbers = words.stream().map(Long::valueOf).toList();
      if (numbers.get(5) != keys) {
        throw new IllegalStateException(numbers.get(5) + " names instead of " + keys);
      }
      return new Measured(
          numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
    }
  }

  ConfiguredKeys(BenchSettings settings, BenchToken token, JavaPrograms programs) {
    this.settings = settings;
    this.token = token;
    this.programs = programs;
  }

  List<Row> rows() {
    return rows;
  }

  List<Figure> figures() {
    return List.copyOf(figures.values());
  }

  void run() throws Exception {
    checkThatNoModuleIsNeeded();
    for (int size : SIZES) {
      if (Stream.of("load", "walk", "lookup").anyMatch(what -> wants(what, size))) {
        run(size);
      }
    }
  }

  private boolean wants(String what, int size) {
    return settings.wants(what + "-" + size);
  }

  /** Loading and walking go without a module, so they make no native call. */
  private void checkThatNoModuleIsNeeded() throws Exception {
    Path configuration =
        token.configuration("absent.properties", Path.of("/nonexistent/module.so"), keys(FEW));
    Measured.of(programs.run(settings.oldest(), ConfiguredKeysProgram.class, configuration), FEW);
  }

  private void run(int size) throws Exception {
    Path configuration =
        token.configuration("keys-" + size + ".properties", SoftHsm.Store.library(), keys(size));
    String alias = name(size / 2);
    Map<Contestant, List<Measured>> measured = new TreeMap<>(Contestant.ORDER);
    for (int round = 0; round < (settings.quick() ? 3 : 10); round++) {
      for (Jdk jdk : settings.jdks()) {
        measured
            .computeIfAbsent(
                new Contestant(Contestant.OURS, jdk.version()), unused -> new ArrayList<>())
            .add(
                Measured.of(
                    programs.run(jdk, ConfiguredKeysProgram.class, configuration, alias), size));
      }
    }
    rows.add(row("load-" + size, measured, Measured::load));
    rows.add(row("walk-" + size, measured, Measured::walk));
    rows.add(row("lookup-" + size, measured, Measured::lookup));
    measured.forEach((contestant, all) -> figures(size, contestant, all));
    settings.progress().accept(ScaleSection.NAME + " load, walk and lookup, " + size + " keys");
  }

  private interface Nanos {
    long of(Measured measured);
  }

  private static Row row(String operation, Map<Contestant, List<Measured>> measured, Nanos nanos) {
    return new Row(
        ScaleSection.NAME,
        operation,
        1,
        0,
        measured.entrySet().stream()
            .map(each ->
                new Series(
                    each.getKey(),
                    each.getValue().stream()
                        .map(one -> new Sample(1, nanos.of(one), 0, 0, 0, 0))
                        .toList()))
            .toList());
  }

  /** Heap is counted from what the smallest configuration leaves: classes and the provider. */
  private void figures(int size, Contestant contestant, List<Measured> all) {
    long heap =
        all.stream()
            .mapToLong(Measured::heap)
            .sorted()
            .skip(all.size() / 2)
            .findFirst()
            .orElseThrow();
    put("heap-of-jvm-" + size, contestant, (double) heap, "bytes");
    if (size == MANY) {
      Figure few = figures.get("heap-of-jvm-" + FEW + contestant);
      double keys = heap - (few == null ? 0 : few.value());
      put("heap-" + MANY, contestant, keys, "bytes");
      put("heap per " + PER + " keys", contestant, keys * PER / MANY, "bytes");
      put(
          "native-calls-" + MANY,
          contestant,
          (double) all.stream().mapToLong(Measured::libraries).max().orElseThrow(),
          "libraries loaded");
    }
  }

  private void put(String name, Contestant contestant, double value, String unit) {
    figures.put(name + contestant, new Figure(ScaleSection.NAME, name, contestant, value, unit));
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "key-%06d", number);
  }

  /** The key in the middle is there. */
  private static List<String> keys(int size) {
    return IntStream.range(0, size)
        .mapToObj(number ->
            "key."
                + name(number)
                + ".key_label = "
                + (number == size / 2 ? BenchToken.RSA : "label-of-" + name(number)))
        .toList();
  }
}
