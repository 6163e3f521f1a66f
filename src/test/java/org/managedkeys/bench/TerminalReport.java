// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The report as plain text, for a terminal of 120 columns. */
final class TerminalReport {

  static final int WIDTH = 120;

  private static final int INDENT = 24;
  private static final String GAP = "  ";

  private TerminalReport() {}

  static String of(Run run) {
    StringBuilder text = new StringBuilder();
    for (String section : run.rows().stream().map(Row::section).distinct().toList()) {
      text.append(Sections.title(section)).append('\n');
      results(text, ResultTable.of(run, section));
      text.append('\n');
    }
    if (!run.figures().isEmpty()) {
      text.append("Figures\n");
      for (Figure each : run.figures()) {
        wrap(
            text,
            padded("  " + each.section(), INDENT, false),
            each.name()
                + ", "
                + each.contestant()
                + ": "
                + Labels.number(each.value())
                + " "
                + each.unit());
      }
      text.append('\n');
    }
    text.append("Targets\n");
    for (Target target : Targets.ALL) {
      judgement(text, target.judge(run));
    }
    return text.toString();
  }

  private static void judgement(StringBuilder text, Target.Judgement judgement) {
    wrap(
        text,
        padded("  " + judgement.measuredVerdict(), INDENT, false),
        judgement.target().subject() + judgement.gaps(": "));
    Stream.of(
            "target: " + judgement.target().aim(),
            "measured: " + judgement.measured(),
            judgement.remark())
        .filter(part -> !part.isEmpty())
        .forEach(part -> wrap(text, " ".repeat(INDENT), part));
  }

  /** What the row is stands above its lines; what is too wide goes without its last columns. */
  private static void results(StringBuilder text, ResultTable table) {
    int first = ResultTable.NAMES - 1;
    int[] widths = new int[table.head().size()];
    List<List<String>> all = new ArrayList<>(List.of(table.head()));
    all.addAll(table.lines());
    for (List<String> line : all) {
      for (int i = first; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], brief(table, line, i).length());
      }
    }
    int columns = first;
    int width = 0;
    while (columns < widths.length && width + GAP.length() + widths[columns] <= WIDTH) {
      width += GAP.length() + widths[columns++];
    }
    line(text, table, table.head(), widths, columns);
    for (List<String> line : table.lines()) {
      if (!line.get(0).isEmpty()) {
        text.append(line.get(0)).append(", ").append(line.get(1)).append('\n');
      }
      line(text, table, line, widths, columns);
    }
  }

  private static void line(
      StringBuilder text, ResultTable table, List<String> line, int[] widths, int columns) {
    StringBuilder cells = new StringBuilder();
    int first = ResultTable.NAMES - 1;
    for (int i = first; i < columns; i++) {
      cells.append(GAP).append(padded(brief(table, line, i), widths[i], i > first));
    }
    text.append(cells.toString().stripTrailing()).append('\n');
  }

  /** Quartiles of the leading ratio alone: those of all others stand in the report. */
  private static String brief(ResultTable table, List<String> line, int column) {
    String cell = line.get(column);
    int bracket = cell.indexOf(" (");
    boolean leads = table.head().get(column).equals(ResultTable.LEADING);
    return bracket < 0 || leads ? cell : cell.substring(0, bracket);
  }

  private static String padded(String cell, int width, boolean right) {
    String room = " ".repeat(Math.max(0, width - cell.length()));
    return right ? room + cell : cell + room;
  }

  /** Words behind a lead, which only the first line has. */
  private static void wrap(StringBuilder text, String lead, String words) {
    StringBuilder line = new StringBuilder(lead);
    boolean empty = true;
    for (String word : words.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder(" ".repeat(INDENT));
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    text.append(line).append('\n');
  }
}
