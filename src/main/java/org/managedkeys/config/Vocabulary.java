// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names allowed in one place, and which of them was probably meant by another. */
record Vocabulary(SortedSet<String> names) {

  Vocabulary {
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  @SafeVarargs
  static Vocabulary of(Collection<String>... names) {
    SortedSet<String> all = new TreeSet<>();
    for (Collection<String> some : names) {
      all.addAll(some);
    }
    return new Vocabulary(all);
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  /** The closest name, if at most a third of the letters differ. */
  Optional<String> nearest(String word) {
    return names.stream()
        .filter(name -> distance(word, name) * 3 <= word.length())
        .min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** All names, for a message. */
  String list() {
    return String.join(", ", names);
  }

  /** Levenshtein's edit distance, two rows at a time. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
