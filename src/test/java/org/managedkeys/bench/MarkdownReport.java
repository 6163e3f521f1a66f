// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The report for people to read in a browser, and the short one for the README. */
final class MarkdownReport {

  private static final double GIB = 1L << 30;

  private MarkdownReport() {}

  /**
   * All of it. Plots and results are linked as files beside it.
   *
   * @param results name of the file of results
   */
  static String full(Run run, List<Plots.Plot> plots, String results) {
    List<Target.Judgement> judgements = judged(run);
    Markdown report = new Markdown();
    report.heading(1, "Benchmarks");
    report.paragraph(summary(run));
    report.heading(2, "Targets");
    report.table(HEAD, judgements.stream().map(MarkdownReport::line).toList());
    List<List<String>> remarks =
        judgements.stream()
            .filter(each -> !each.remark().isEmpty())
            .map(each -> List.of(each.target().subject(), each.remark()))
            .toList();
    if (!remarks.isEmpty()) {
      report.paragraph("Where a target was not plainly met, the worst of it:");
      report.table(List.of("what", "where"), remarks);
    }
    sections(run).forEach(section -> section(report, run, plots, section));
    report.heading(2, "Each check");
    report.paragraph(
        "Off by chance is what a second copy of the floor came out apart from the floor: the"
            + " farther quartile. A miss by no more than that is none.");
    report.table(CHECKS, judgements.stream().flatMap(MarkdownReport::checks).toList());
    how(report, run, results);
    return report.end();
  }

  /**
   * The targets alone.
   *
   * @param link to the whole report
   */
  static String summary(Run run, String link) {
    Markdown report = new Markdown();
    report.table(HEAD, judged(run).stream().map(MarkdownReport::line).toList());
    report.paragraph(
        summary(run)
            + " "
            + versions(run)
            + ".\nAll rows, plots, and how it was measured: ["
            + link
            + "]("
            + link
            + ").");
    return report.end();
  }

  private static final List<String> HEAD = List.of("what", "target", "measured", "verdict");

  private static final List<String> CHECKS =
      List.of("what", "where", "measured", "is", "bound", "off by chance", "verdict");

  private static List<Target.Judgement> judged(Run run) {
    return Targets.ALL.stream().map(target -> target.judge(run)).toList();
  }

  private static List<String> line(Target.Judgement each) {
    return List.of(
        each.target().subject(),
        each.target().aim(),
        each.measured(),
        each.measuredVerdict() + each.gaps("; "));
  }

  private static Stream<List<String>> checks(Target.Judgement judgement) {
    return judgement.findings().stream()
        .map(each ->
            List.of(
                judgement.target().subject(),
                each.subject(),
                each.isMeasured() ? Labels.ratio(each.value()) : Labels.NONE,
                each.scale(),
                each.bound().toString(),
                each.margin() == 0 ? Labels.NONE : Labels.ratio(each.margin()),
                each.isMeasured()
                    ? each.verdict().toString()
                    : each.verdict() + ": " + each.reason()));
  }

  private static List<String> sections(Run run) {
    return Stream.concat(
            run.rows().stream().map(Row::section), run.figures().stream().map(Figure::section))
        .distinct()
        .toList();
  }

  private static void section(Markdown report, Run run, List<Plots.Plot> plots, String section) {
    report.heading(2, Sections.title(section));
    for (Plots.Plot plot : plots) {
      if (plot.section().equals(section)) {
        report.paragraph("![" + Markdown.escaped(plot.title()) + "](" + plot.file() + ")");
      }
    }
    ResultTable table = ResultTable.of(run, section);
    if (!table.lines().isEmpty()) {
      report.table(table.head(), table.lines(), ResultTable.NAMES);
    }
    List<List<String>> figures =
        run.figures().stream()
            .filter(each -> each.section().equals(section))
            .map(each ->
                List.of(
                    each.name(),
                    each.contestant().toString(),
                    Labels.number(each.value()) + " " + each.unit()))
            .toList();
    if (!figures.isEmpty()) {
      report.table(List.of("figure", "of", "value"), figures, 2);
    }
  }

  private static void how(Markdown report, Run run, String results) {
    report.heading(2, "How it was measured");
    List<String> items =
        new ArrayList<>(
            List.of(
                "All contestants of a row are alive at the same time, warmed up, and then take"
                    + " turns round by round, one at a time; the order changes from round to"
                    + " round. Whole processes take turns likewise.",
                "CPU time is that of all threads of a contestant's process, with garbage"
                    + " collection and compilation. Wall time per operation is the turn's time"
                    + " divided by the operations of all threads.",
                "A ratio is made of two turns of the same round; told are the median of all rounds"
                    + " and, in brackets, the quartiles. Above 1, the contestant took less than"
                    + " the floor, or it took more than managed-keys.",
                "The floor is what nobody can beat: a C program that calls the PKCS #11 module,"
                    + " the vendor's library at a cloud. The control is a second copy of the"
                    + " floor: what it is away from 1 the machine cannot decide.",
                "Results were checked by other means before anything was timed."));
    run.notes().forEach(note -> items.add(Markdown.escaped(note)));
    items.add("All samples: [" + results + "](" + results + ").");
    report.list(items);
    report.paragraph(Markdown.escaped(versions(run)) + ".");
    report.paragraph("Load average of the last minute:");
    report.table(
        List.of("after", "load"),
        run.loads().stream()
            .map(load -> List.of(load.at(), Labels.number(load.average())))
            .toList(),
        1);
  }

  /** Where, when, under which load. */
  private static String summary(Run run) {
    Machine machine = run.machine();
    double busiest = run.loads().stream().mapToDouble(Load::average).max().orElse(0);
    String load =
        run.loads().isEmpty()
            ? ""
            : ", load average "
                + Labels.number(run.loads().get(0).average())
                + " at the start and at most "
                + Labels.number(busiest);
    return Markdown.escaped(
        "A "
            + run.mode()
            + " run of "
            + run.date()
            + " on "
            + machine.processor()
            + ", "
            + machine.cores()
            + " cores, "
            + Labels.number(machine.memoryBytes() / GIB)
            + " GiB, "
            + machine.system()
            + load
            + ".");
  }

  private static String versions(Run run) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, String> each : run.versions().entrySet()) {
      parts.add(each.getKey() + " " + each.getValue());
    }
    return String.join(", ", parts);
  }
}
