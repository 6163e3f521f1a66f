// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints: for people, or as one JSON document on standard output. */
final class Output {

  /** The two forms. */
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int COLUMN_GAP = 2;

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: text.")
  private Format format = Format.TEXT;

  boolean isJson() {
    return format == Format.JSON;
  }

  /** A line for people; nothing where JSON is wanted. */
  void line(String text) {
    if (!isJson()) {
      out().println(text);
    }
  }

  /** A row for people: cells padded to the widths, the last one as it is. */
  void row(List<Integer> widths, @Nullable Object... cells) {
    StringBuilder row = new StringBuilder();
    for (int index = 0; index < cells.length; index++) {
      String cell = String.valueOf(cells[index]);
      row.append(cell);
      if (index < widths.size()) {
        row.append(" ".repeat(Math.max(1, widths.get(index) - cell.length())));
      }
    }
    line(row.toString().stripTrailing());
  }

  /** Rows for people under a header, in columns as wide as they need to be. */
  void table(List<String> header, List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < header.size() - 1; column++) {
      int wide = header.get(column).length();
      for (List<String> row : rows) {
        wide = Math.max(wide, row.get(column).length());
      }
      widths.add(wide + COLUMN_GAP);
    }
    row(widths, header.toArray());
    rows.forEach(row -> row(widths, row.toArray()));
  }

  /**
   * One thing for people: a line for each of its values that is not empty, nested ones below their
   * name.
   */
  void values(Map<String, ?> values) {
    values(values, "");
  }

  private void values(Map<String, ?> values, String indent) {
    int wide = values.keySet().stream().mapToInt(String::length).max().orElse(0);
    values.forEach((name, value) -> {
      if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
        line(indent + name + ":");
        Map<String, Object> named = new LinkedHashMap<>();
        inner.forEach((key, nested) -> named.put(String.valueOf(key), nested));
        values(named, indent + "  ");
      } else if (isText(value) && value.toString().contains("\n")) {
        line(value.toString().stripTrailing());
      } else if (!text(value).isEmpty()) {
        row(List.of(indent.length() + wide + COLUMN_GAP), indent + name + ":", text(value));
      }
    });
  }

  private static boolean isText(@Nullable Object value) {
    return value instanceof String;
  }

  /** A value as a cell. */
  static String text(@Nullable Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
    return value == null || value instanceof Map<?, ?> ? "" : value.toString();
  }

  /** Names and values in one cell. */
  static String assignments(Map<String, String> values) {
    return new TreeMap<>(values)
        .entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
  }

  /** A verdict, coloured on a terminal. */
  static String verdict(boolean good, String word) {
    return Ansi.AUTO.string((good ? "@|green " : "@|red ") + word + "|@");
  }

  /** The whole result; printed where JSON is wanted. */
  void document(Object document) {
    if (!isJson()) {
      return;
    }
    try {
      out().println(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
