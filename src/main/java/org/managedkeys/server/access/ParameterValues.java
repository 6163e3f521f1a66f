// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares values of requests with those that policies list. One value can be written in several
 * ways: {@code true}, {@code "t"} and {@code 1}; {@code 5} and {@code "5.0"}; an array, and a text
 * with commas. A policy means all of them, so that none gets around it. Of what a field reads as
 * the same beyond that, as {@code 16} and {@code 0x10}, all is denied if one is, and only what is
 * listed is allowed: in a field that is plain text they differ.
 */
final class ParameterValues {

  private static final String COMMA = ",";

  private ParameterValues() {}

  /**
   * Whether a value is among those that are allowed; of a list, whether all of it is. Case counts.
   */
  static boolean fit(@Nullable Object value, List<Object> allowed) {
    if (value instanceof Collection<?> list) {
      return isListed(value, allowed)
          || (!list.isEmpty() && list.stream().allMatch(part -> fit(part, allowed)));
    }
    if (value instanceof CharSequence text && text.toString().contains(COMMA)) {
      return allowed.stream().anyMatch(listed -> isText(listed, text.toString()))
          || List.of(text.toString().split(COMMA, -1)).stream()
              .allMatch(part -> isListed(part, allowed));
    }
    return isListed(value, allowed);
  }

  /** A text with commas as a whole: * must not reach over a comma that the policy does not show. */
  private static boolean isText(Object listed, String text) {
    return listed instanceof String pattern
        && (pattern.contains(COMMA) ? matches(pattern, text.strip()) : pattern.equals(text));
  }

  private static boolean isListed(@Nullable Object value, List<Object> values) {
    return values.stream().anyMatch(listed -> isSame(listed, value, false));
  }

  /**
   * Whether a value, or a part of it, is among those that are denied. Case does not count: many
   * fields are read so. Which ones read a text as a number, a time or a boolean is not known here:
   * if any could read a value as one that is denied, it is denied.
   */
  static boolean touch(@Nullable Object value, List<Object> denied) {
    if (denied.stream()
        .anyMatch(listed -> isSame(listed, value, true) || isAsMuch(listed, value))) {
      return true;
    }
    if (value instanceof Collection<?> list) {
      return list.stream().anyMatch(part -> touch(part, denied));
    }
    return value instanceof CharSequence text
        && text.toString().contains(COMMA)
        && List.of(text.toString().split(COMMA, -1)).stream().anyMatch(part -> touch(part, denied));
  }

  private static boolean isSame(Object listed, @Nullable Object value, boolean foldCase) {
    if (value == null || isStructure(value) || isStructure(listed)) {
      return listed.equals(value);
    }
    String wanted = listed.toString().strip();
    String given = value.toString().strip();
    Optional<Boolean> truth = truth(listed, wanted);
    if (truth.isPresent() && truth.equals(truth(given))) {
      return true;
    }
    Optional<BigDecimal> number = Amount.number(wanted);
    if (number.isPresent()) {
      return Amount.number(given).filter(other -> other.compareTo(number.get()) == 0).isPresent();
    }
    return foldCase
        ? matches(wanted.toLowerCase(Locale.ROOT), given.toLowerCase(Locale.ROOT))
        : matches(wanted, given);
  }

  /** Whether a value says as much as the listed one: {@code 0x10} and 16, {@code 1h} and 3600. */
  private static boolean isAsMuch(Object listed, @Nullable Object value) {
    if (value == null || isStructure(value) || isStructure(listed)) {
      return false;
    }
    List<BigDecimal> given = Amount.readings(value.toString().strip());
    // The first reading is exact: what is denied is not cut.
    return Amount.readings(listed.toString().strip()).stream()
        .limit(1)
        .anyMatch(wanted -> given.stream().anyMatch(other -> other.compareTo(wanted) == 0));
  }

  private static boolean isStructure(Object value) {
    return !(value instanceof CharSequence || value instanceof Number || value instanceof Boolean);
  }

  /** Only what the policy writes as true or false is meant so. */
  private static Optional<Boolean> truth(Object listed, String text) {
    return listed instanceof Boolean
            || text.equalsIgnoreCase("true")
            || text.equalsIgnoreCase("false")
        ? truth(text)
        : Optional.empty();
  }

  private static Optional<Boolean> truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> Optional.of(true);
      case "false", "f", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** {@code *} in front or at the end stands for any letters. */
  private static boolean matches(String pattern, String text) {
    boolean head = pattern.startsWith("*");
    boolean tail = pattern.endsWith("*");
    if (!head && !tail) {
      return pattern.equals(text);
    }
    if (pattern.length() == 1) {
      return true;
    }
    String core = pattern.substring(head ? 1 : 0, pattern.length() - (tail ? 1 : 0));
    if (head && tail) {
      return text.contains(core);
    }
    return head ? text.endsWith(core) : text.startsWith(core);
  }
}
