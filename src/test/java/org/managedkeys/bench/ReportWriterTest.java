// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {

  private static final Run RUN = SampleRuns.large();

  @TempDir private static Path folder;
  private static String terminal = "";
  private static String markdown = "";

  @BeforeAll
  static void write() throws IOException {
    Files.writeString(folder.resolve("bench-of-earlier.svg"), "old");
    Files.writeString(folder.resolve("other.svg"), "kept");
    terminal = ReportWriter.write(RUN, folder);
    markdown = Files.readString(folder.resolve("report.md"));
  }

  @Test
  void results_canBeReadAgain() throws IOException {
    assertThat(RunJson.read(folder.resolve("results.json"))).isEqualTo(RUN);
  }

  @Test
  void terminal_fitsItsWidth_andTellsAll() {
    assertThat(terminal.lines()).allMatch(line -> line.length() <= TerminalReport.WIDTH);
    assertThat(terminal).contains("sign-p256-new, 32 threads", "jsign-crypto on 17");
    for (Target target : Targets.ALL) {
      assertThat(terminal).contains(target.subject());
    }
  }

  @Test
  void tables_haveAsManyCellsInEachLine() {
    int cells = 0;
    for (String line : markdown.lines().toList()) {
      if (!line.startsWith("|")) {
        cells = 0;
        continue;
      }
      int here = line.replace("\\|", "").replaceAll("[^|]", "").length();
      assertThat(cells == 0 || cells == here).as(line).isTrue();
      assertThat(line).endsWith("|");
      cells = here;
    }
  }

  @Test
  void links_leadToFilesBesideTheReport() {
    List<String> links = new ArrayList<>();
    Pattern.compile("]\\(([^)]*)\\)")
        .matcher(markdown)
        .results()
        .forEach(match -> links.add(match.group(1)));
    assertThat(links).contains("results.json", "bench-pkcs11-1-thread.svg");
    assertThat(links).allSatisfy(link -> assertThat(folder.resolve(link)).isRegularFile());
  }

  @Test
  void plotsOfAnEarlierRun_areRemoved() {
    assertThat(folder.resolve("bench-of-earlier.svg")).doesNotExist();
    assertThat(folder.resolve("other.svg")).exists();
  }

  @Test
  void targets_standOnTop_eachWithItsVerdict() {
    String top = markdown.substring(markdown.indexOf("## Targets"), markdown.indexOf("## PKCS"));
    for (Target target : Targets.ALL) {
      Target.Judgement judgement = target.judge(RUN);
      String verdict = judgement.measuredVerdict() + judgement.gaps("; ");
      assertThat(top)
          .containsPattern(
              Pattern.quote("| " + Markdown.escaped(target.subject()) + " |")
                  + ".*\\| "
                  + verdict
                  + " \\|");
    }
  }

  @Test
  void notes_areEscaped() {
    assertThat(markdown).contains("it cannot &lt;be> pointed \\| here.");
  }

  @Test
  void plots_areXml_andHoldEachLabel() throws Exception {
    List<Plots.Plot> plots = Plots.of(RUN);
    assertThat(plots).extracting(Plots.Plot::file).doesNotHaveDuplicates();
    for (Plots.Plot plot : plots) {
      List<String> texts = texts(plot.svg());
      assertThat(texts).as(plot.file()).contains(plot.title());
      for (Row row : RUN.rows()) {
        if (row.section().equals(plot.section()) && shows(plot, row)) {
          assertThat(texts).as(plot.file()).contains(row.operation());
          for (Series series : row.series()) {
            if (!series.contestant().name().equals(Contestant.FLOOR)) {
              assertThat(texts).as(plot.file()).contains(series.contestant().toString());
            }
          }
        }
      }
    }
  }

  /** A plot by threads and delay shows the rows of these; all others all. */
  private static boolean shows(Plots.Plot plot, Row row) {
    return !plot.title().matches(".*\\d thread.*")
        || plot.title().endsWith(", " + Labels.at(row.threads(), row.delayMillis()));
  }

  private static List<String> texts(String svg) throws XMLStreamException {
    List<String> texts = new ArrayList<>();
    XMLStreamReader reader =
        XMLInputFactory.newDefaultFactory().createXMLStreamReader(new StringReader(svg));
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT
          && reader.getLocalName().equals("text")) {
        texts.add(reader.getElementText());
      }
    }
    return texts;
  }

  @Test
  void emptyRun_hasAReport_inWhichNothingWasMeasured(@TempDir Path empty) throws IOException {
    assertThat(ReportWriter.write(SampleRuns.of(), empty)).contains("not measured");
    assertThat(empty.resolve("report.md")).content().contains("| not measured |");
  }

  @Test
  void program_writesAgain_andTheReadme(@TempDir Path again) throws IOException {
    Path readme = again.resolve("README.md");
    Files.writeString(readme, "before\n" + Readme.BEGIN + "old\n" + Readme.END + "\nafter\n");
    Path kept = again.resolve("reports");

    String text =
        ReportProgram.run(
            List.of(
                folder.resolve("results.json").toString(),
                "--keep",
                kept.toString(),
                "--readme",
                readme.toString()));

    assertThat(text).isEqualTo(terminal);
    assertThat(kept.resolve("bench.md")).content().contains("(bench.json)");
    assertThat(RunJson.read(kept.resolve("bench.json"))).isEqualTo(RUN);
    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files).anyMatch(file -> file.toString().endsWith(".svg"));
    }
    assertThat(readme)
        .content()
        .startsWith("before\n" + Readme.BEGIN + "| what |")
        .contains("Made-up CPU", "2026-01-02", "JDK 17.0.1", "(docs/reports/bench.md)")
        .endsWith("\n" + Readme.END + "\nafter\n")
        .doesNotContain("old");
  }

  @Test
  void readmeWithoutMarks_isLeftAlone(@TempDir Path other) throws IOException {
    Path readme = Files.writeString(other.resolve("README.md"), "nothing here\n");
    assertThatIOException().isThrownBy(() -> Readme.write(RUN, readme));
    assertThat(readme).hasContent("nothing here\n");
  }

  @Test
  void argumentsThatAreWrong_areRefused() {
    String file = folder.resolve("results.json").toString();
    for (List<String> wrong :
        List.of(List.<String>of(), List.of(file, "--keep"), List.of(file, "--other"))) {
      assertThatIllegalArgumentException().isThrownBy(() -> ReportProgram.run(wrong));
    }
  }
}
