// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A run as JSON. Samples are lists of numbers, whose names are told once: there are thousands. */
final class RunJson {

  private static final List<String> COLUMNS =
      List.of("operations", "wallNanos", "cpuNanos", "allocatedBytes", "requests", "connections");

  private RunJson() {}

  static void write(Run run, Path file) throws IOException {
    Files.writeString(file, text(run));
  }

  static String text(Run run) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("date", run.date());
    json.put("mode", run.mode());
    Machine machine = run.machine();
    json.put(
        "machine",
        ordered(
            "processor", machine.processor(),
            "cores", machine.cores(),
            "memoryBytes", machine.memoryBytes(),
            "system", machine.system()));
    json.put("versions", run.versions());
    json.put("notes", run.notes());
    json.put(
        "loads",
        run.loads().stream()
            .map(load -> ordered("at", load.at(), "average", load.average()))
            .toList());
    json.put("figures", run.figures().stream().map(RunJson::figure).toList());
    json.put("sampleColumns", COLUMNS);
    json.put("rows", run.rows().stream().map(RunJson::row).toList());
    return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(json) + "\n";
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is not that
   */
  static Run read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  static Run parse(String text, String source) throws IOException {
    try {
      Map<?, ?> json = JSON.std.mapFrom(text);
      if (!COLUMNS.equals(json.get("sampleColumns"))) {
        throw new IOException(source + ": samples are not " + COLUMNS);
      }
      Map<String, String> versions = new LinkedHashMap<>();
      ((Map<?, ?>) get(json, "versions"))
          .forEach((name, version) -> versions.put((String) name, (String) version));
      Map<?, ?> machine = (Map<?, ?>) get(json, "machine");
      return new Run(
          string(json, "date"),
          string(json, "mode"),
          new Machine(
              string(machine, "processor"),
              number(machine, "cores").intValue(),
              number(machine, "memoryBytes").longValue(),
              string(machine, "system")),
          versions,
          list(
              json,
              "loads",
              each -> {
                Map<?, ?> load = (Map<?, ?>) each;
                return new Load(string(load, "at"), number(load, "average").doubleValue());
              }),
          list(json, "rows", each -> row((Map<?, ?>) each)),
          list(json, "figures", each -> figure((Map<?, ?>) each)),
          list(json, "notes", String.class::cast));
    } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
      throw new IOException(source + " is no file of results", e);
    }
  }

  private static Map<String, Object> row(Row row) {
    return ordered(
        "section", row.section(),
        "operation", row.operation(),
        "threads", row.threads(),
        "delayMillis", row.delayMillis(),
        "series", row.series().stream().map(RunJson::series).toList());
  }

  private static Row row(Map<?, ?> json) {
    return new Row(
        string(json, "section"),
        string(json, "operation"),
        number(json, "threads").intValue(),
        number(json, "delayMillis").intValue(),
        list(
            json,
            "series",
            each -> {
              Map<?, ?> series = (Map<?, ?>) each;
              return new Series(
                  contestant(series), list(series, "samples", row -> sample((List<?>) row)));
            }));
  }

  private static Map<String, Object> series(Series series) {
    return ordered(
        "name", series.contestant().name(),
        "jdk", series.contestant().jdk(),
        "samples",
            series.samples().stream()
                .map(sample ->
                    List.of(
                        sample.operations(),
                        sample.wallNanos(),
                        sample.cpuNanos(),
                        sample.allocatedBytes(),
                        sample.requests(),
                        sample.connections()))
                .toList());
  }

  private static Sample sample(List<?> numbers) {
    long[] values = numbers.stream().mapToLong(each -> ((Number) each).longValue()).toArray();
    return new Sample(values[0], values[1], values[2], values[3], values[4], values[5]);
  }

  private static Map<String, Object> figure(Figure figure) {
    return ordered(
        "section", figure.section(),
        "figure", figure.name(),
        "name", figure.contestant().name(),
        "jdk", figure.contestant().jdk(),
        "value", figure.value(),
        "unit", figure.unit());
  }

  private static Figure figure(Map<?, ?> json) {
    return new Figure(
        string(json, "section"),
        string(json, "figure"),
        contestant(json),
        number(json, "value").doubleValue(),
        string(json, "unit"));
  }

  private static Contestant contestant(Map<?, ?> json) {
    return new Contestant(string(json, "name"), number(json, "jdk").intValue());
  }

  /** A map in the order of its arguments: names and values by turns. */
  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  private static Object get(Map<?, ?> json, String name) {
    return Objects.requireNonNull(json.get(name), name);
  }

  private static String string(Map<?, ?> json, String name) {
    return (String) get(json, name);
  }

  private static Number number(Map<?, ?> json, String name) {
    return (Number) get(json, name);
  }

  private static <T> List<T> list(Map<?, ?> json, String name, Function<Object, T> each) {
    return ((List<?>) get(json, name)).stream().map(Object.class::cast).map(each).toList();
  }
}
