// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request that its route knows. Vault takes requests with others, so that clients
 * of another version work, and warns of them in the answer.
 *
 * @param values by name, without those that are null
 * @param warnings in Vault's words, if there are others; empty or one
 */
record KnownFields(Map<String, Object> values, List<String> warnings) {

  /** A name is repeated no longer than this. */
  private static final int LONGEST_NAME = 50;

  /** Names that are repeated. */
  private static final int MOST_NAMES = 20;

  static KnownFields of(Map<String, Object> fields, Set<String> known) {
    return of(fields, known::contains, Set.of());
  }

  /**
   * Sorts fields.
   *
   * @param silent names that are ignored without a word: what we tell, and clients send back
   */
  static KnownFields of(Map<String, Object> fields, Predicate<String> known, Set<String> silent) {
    Map<String, Object> values = new LinkedHashMap<>();
    SortedSet<String> others = new TreeSet<>();
    fields.forEach((name, value) -> {
      if (known.test(name)) {
        if (value != null) {
          values.put(name, value);
        }
      } else if (!silent.contains(name) && !isEmpty(value)) {
        others.add(cut(name));
      }
    });
    return new KnownFields(values, warnings(others));
  }

  /** Between two characters, of which each may be a pair. */
  private static String cut(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME)) + "…";
  }

  private static List<String> warnings(SortedSet<String> others) {
    return others.isEmpty()
        ? List.of()
        : List.of(
            "Endpoint ignored these unrecognized parameters: "
                + others.stream().limit(MOST_NAMES).toList());
  }

  /** What clients send of fields that nobody has set. */
  static boolean isEmpty(@Nullable Object value) {
    return value == null
        || value.equals(false)
        || (value instanceof String text && text.isBlank())
        || (value instanceof Number number && number.doubleValue() == 0)
        || (value instanceof Collection<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }
}
