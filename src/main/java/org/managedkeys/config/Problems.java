// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.managedkeys.key.KeyException;

/** Everything that is wrong with one file, so that a user mends it in one go. */
final class Problems {

  private record Problem(int line, String text) {}

  /** More of them would bury what is wrong: it is probably another kind of file. */
  private static final int SHOWN = 50;

  private final String source;
  private final String operation;
  private final List<Problem> list = new ArrayList<>();

  /**
   * No problems yet.
   *
   * @param source the file as messages name it
   * @param operation what is attempted, as a verb
   */
  Problems(String source, String operation) {
    this.source = source;
    this.operation = operation;
  }

  /** The file as messages name it. */
  String source() {
    return source;
  }

  /** File and line. */
  String place(int line) {
    return source + ":" + line;
  }

  void add(int line, String text) {
    list.add(new Problem(line, text));
  }

  /** Adds what another part of the library complained about; its own mention of the line is cut. */
  void add(int line, KeyException complaint) {
    String prefix = place(line) + ": ";
    String text = complaint.getMessage();
    add(line, text.startsWith(prefix) ? text.substring(prefix.length()) : text);
  }

  int count() {
    return list.size();
  }

  /** Ends the reading if anything was wrong: one line per problem, in the order of the file. */
  void throwIfAny() {
    if (list.isEmpty()) {
      return;
    }
    List<Problem> sorted =
        list.stream().distinct().sorted(Comparator.comparingInt(Problem::line)).toList();
    Problem first = sorted.get(0);
    if (sorted.size() == 1) {
      throw invalid(place(first.line), first.text);
    }
    throw invalid(
        source,
        sorted.size()
            + " errors"
            + (sorted.size() > SHOWN ? ", the first " + SHOWN + " are" : "")
            + sorted.stream()
                .limit(SHOWN)
                .map(problem -> "\n" + place(problem.line) + ": " + problem.text)
                .collect(Collectors.joining()));
  }

  private KeyException invalid(String subject, String detail) {
    return KeyException.of(KeyException.Kind.INVALID, subject, operation, detail, null);
  }
}
