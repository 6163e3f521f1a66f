// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one run of the benchmarks measured, and on what.
 *
 * @param date when it began, ISO 8601
 * @param mode {@code quick} or {@code full}
 * @param versions of JDKs, SoftHSM, ours and the peers', by name, in the order of the report
 * @param loads at the start, after each row, at the end
 * @param notes what readers have to know: a contestant that had to be left out, and why
 */
public record Run(
    String date,
    String mode,
    Machine machine,
    Map<String, String> versions,
    List<Load> loads,
    List<Row> rows,
    List<Figure> figures,
    List<String> notes) {

  public Run {
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    loads = List.copyOf(loads);
    rows = List.copyOf(rows);
    figures = List.copyOf(figures);
    notes = List.copyOf(notes);
  }
}
