// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what a run measures, and how busy the machine was meanwhile. Not thread-safe. */
public final class RunLog {

  private final String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final String mode;
  private final Machine machine;
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final List<Load> loads = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * Begins a run now.
   *
   * @param mode {@code quick} or {@code full}
   */
  public RunLog(String mode) throws IOException {
    this.mode = mode;
    this.machine = Machine.ofThis();
    loads.add(Load.now("start"));
  }

  /** Notes what took part; the first word on a name stands. */
  public void version(String name, String version) {
    versions.putIfAbsent(name, version);
  }

  private void load(String at) {
    loads.add(Load.now(at));
  }

  /** Adds a row that was measured just now, and how busy the machine is. */
  public void add(Row row) {
    rows.add(row);
    load(row.operation());
  }

  /** Adds a figure. */
  public void add(Figure figure) {
    figures.add(figure);
  }

  /** Adds what readers have to know. */
  public void note(String note) {
    notes.add(note);
  }

  /** The run, which ends now. */
  public Run end() {
    List<Load> all = new ArrayList<>(loads);
    all.add(Load.now("end"));
    return new Run(date, mode, machine, versions, all, rows, figures, notes);
  }
}
