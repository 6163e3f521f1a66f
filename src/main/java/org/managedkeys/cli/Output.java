// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
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
