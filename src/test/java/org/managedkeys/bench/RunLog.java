// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gathers what a run measures, and how busy the machine was meanwhile. What is there so far is kept
 * in a file, so that a run that ends early can be continued. Not thread-safe.
 */
public final class RunLog {

  private final String date;
  private final String mode;
  private final Machine machine;
  private final Path file;
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final List<Load> loads = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();

  /**
   * Begins a run now.
   *
   * @param mode {@code quick} or {@code full}
   * @param file is written anew with each row
   */
  public RunLog(String mode, Path file) throws IOException {
    this.date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    this.mode = mode;
    this.machine = Machine.ofThis();
    this.file = file;
    loads.add(Load.now("start"));
  }

  /**
   * Goes on with a run that ended early; it keeps its date.
   *
   * @param file of that run
   * @throws IllegalArgumentException if that was a run of another mode or on another machine
   */
  public static RunLog continued(String mode, Path file) throws IOException {
    return new RunLog(RunJson.read(file), mode, file);
  }

  private RunLog(Run earlier, String mode, Path file) throws IOException {
    this.date = earlier.date();
    this.mode = mode;
    this.machine = Machine.ofThis();
    this.file = file;
    if (!earlier.mode().equals(mode) || !earlier.machine().equals(machine)) {
      throw new IllegalArgumentException(
          file + " is of a " + earlier.mode() + " run on " + earlier.machine());
    }
    versions.putAll(earlier.versions());
    loads.addAll(earlier.loads());
    rows.addAll(earlier.rows());
    figures.addAll(earlier.figures());
    notes.addAll(earlier.notes());
    load("continued");
  }

  /** Whether the run has a row already. */
  public boolean has(String section, String operation, int threads, int delayMillis) {
    return rows.stream()
        .anyMatch(row ->
            row.section().equals(section)
                && row.operation().equals(operation)
                && row.threads() == threads
                && row.delayMillis() == delayMillis);
  }

  /** Whether the run has figures of a section already. */
  public boolean hasFigures(String section) {
    return figures.stream().anyMatch(figure -> figure.section().equals(section));
  }

  /** Notes what took part; the first word on a name stands. */
  public void version(String name, String version) {
    versions.putIfAbsent(name, version);
  }

  private void load(String at) {
    loads.add(Load.now(at));
  }

  /** Adds a row that was measured just now, and how busy the machine is. */
  public void add(Row row) throws IOException {
    rows.add(row);
    load(row.operation());
    save();
  }

  /** Adds a figure. */
  public void add(Figure figure) throws IOException {
    figures.add(figure);
    save();
  }

  /** Adds what readers have to know. */
  public void note(String note) {
    notes.add(note);
  }

  /** The run, which ends now. */
  public Run end() {
    List<Load> all = new ArrayList<>(loads);
    all.add(Load.now("end"));
    return run(all);
  }

  private Run run(List<Load> all) {
    return new Run(date, mode, machine, versions, all, rows, figures, List.copyOf(notes));
  }

  /** One who is stopped while it writes leaves what was there. */
  private void save() throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    RunJson.write(run(loads), next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
