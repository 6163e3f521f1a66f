// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.List;

/** Patterns in which {@code *} stands for any letters, also none; everything else for itself. */
final class Globs {

  private Globs() {}

  /** Whether one of the patterns matches all of a text. Case counts. */
  static boolean anyMatches(List<String> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, text));
  }

  /**
   * Whether a pattern matches all of a text. Case counts. Not by a regular expression: patterns
   * come from outside, and many stars must not take for ever.
   */
  static boolean matches(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    if (!text.startsWith(first)
        || !text.endsWith(last)
        || text.length() < first.length() + last.length()) {
      return false;
    }
    int from = first.length();
    int end = text.length() - last.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], from);
      if (found < 0 || found + parts[i].length() > end) {
        return false;
      }
      from = found + parts[i].length();
    }
    return true;
  }
}
