// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names allowed in one place, and which of them was probably meant by another. */
public record Vocabulary(SortedSet<String> names) {

  public Vocabulary {
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  /** The names of several collections. */
  @SafeVarargs
  public static Vocabulary of(Collection<String>... names) {
    SortedSet<String> all = new TreeSet<>();
    for (Collection<String> some : names) {
      all.addAll(some);
    }
    return new Vocabulary(all);
  }

  public boolean contains(String name) {
    return names.contains(name);
  }

  /** The closest name, if at most a third of the letters differ. */
  public Optional<String> nearest(String word) {
    return names.stream()
        .filter(name -> distance(word, name) * 3 <= word.length())
        .min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** All names, for a message. */
  public String list() {
    return String.join(", ", names);
  }

  /** Levenshtein's edit distance; two neighbours in the wrong order count as one mistake. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
