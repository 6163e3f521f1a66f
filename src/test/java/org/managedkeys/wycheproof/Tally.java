// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wycheproof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came of one file of vectors on one back end. */
final class Tally {

  private final String file;
  private final String backEnd;
  private final Map<String, Integer> excluded = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int run;

  Tally(String file, String backEnd) {
    this.file = file;
    this.backEnd = backEnd;
  }

  void passed() {
    run++;
  }

  /** A vector that cannot be asked of this back end, and why. */
  void excluded(String reason) {
    excluded.merge(reason, 1, Integer::sum);
  }

  /** A vector that was accepted, rejected or computed wrongly. */
  void wrong(Vectors.Vector vector, String what) {
    run++;
    wrong.add(vector + ": " + what);
  }

  List<String> wrong() {
    return wrong;
  }

  int run() {
    return run;
  }

  int total() {
    return run + excluded.values().stream().mapToInt(Integer::intValue).sum();
  }

  static String header() {
    return """
    | file | back end | vectors | run | passed | wrong | excluded |
    |---|---|---|---|---|---|---|
    """;
  }

  String row() {
    String reasons =
        excluded.isEmpty()
            ? "0"
            : excluded.entrySet().stream()
                .map(e -> e.getValue() + ": " + e.getKey())
                .collect(Collectors.joining("; "));
    return "| "
        + file
        + " | "
        + backEnd
        + " | "
        + total()
        + " | "
        + run
        + " | "
        + (run - wrong.size())
        + " | "
        + wrong.size()
        + " | "
        + reasons
        + " |\n";
  }
}
