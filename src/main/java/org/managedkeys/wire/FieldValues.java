// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a request in the forms that Vault takes: lists as arrays or as text with commas, times
 * as seconds or as {@code "30s"}, {@code "72h"}, {@code "1d"}, numbers and booleans also as text. A
 * field that is null counts as absent.
 *
 * <p>What every reader throws is made by whoever reads the fields; its message names the field and
 * never its value. Immutable. Prints names only: passwords may be among the values.
 */
public final class FieldValues {

  /** No number is longer when it is written: longer texts are none to policies that deny some. */
  private static final int MOST_LETTERS = 40;

  private final Map<String, Object> values;
  private final Refusal refusal;

  /** What a field that cannot be read fails with, of a message and a hint. */
  @FunctionalInterface
  public interface Refusal extends BiFunction<String, @Nullable String, RuntimeException> {}

  private FieldValues(Map<String, Object> values, Refusal refusal) {
    this.values = values;
    this.refusal = refusal;
  }

  /**
   * The values of fields.
   *
   * @param known all fields that there are
   * @param refusal thrown if there is a field that is not known, with the nearest one as its hint,
   *     and by all readers
   */
  public static FieldValues of(Map<String, ?> values, Set<String> known, Refusal refusal) {
    Map<String, Object> present = new LinkedHashMap<>();
    Set<String> unknown = new TreeSet<>();
    values.forEach((name, value) -> {
      if (!known.contains(name)) {
        unknown.add(name);
      } else if (value != null) {
        present.put(name, value);
      }
    });
    if (!unknown.isEmpty()) {
      throw refusal.apply(
          (unknown.size() == 1 ? "there is no field " : "there are no fields ")
              + String.join(", ", unknown),
          hint(unknown, known));
    }
    return new FieldValues(present, refusal);
  }

  private static String hint(Set<String> unknown, Set<String> known) {
    Set<String> meant = new TreeSet<>();
    unknown.forEach(name -> NearestName.of(name, known).ifPresent(meant::add));
    return meant.isEmpty()
        ? "the fields are " + String.join(", ", new TreeSet<>(known))
        : "did you mean " + String.join(", ", meant) + "?";
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The value as it was given. */
  public Optional<Object> raw(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The text without white space around it; empty when the field is absent or blank. */
  public Optional<String> text(String name) {
    @Nullable Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    String text = scalar(name, value, "text").strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** As {@link #text(String)}, with a default. */
  public String text(String name, String otherwise) {
    return text(name).orElse(otherwise);
  }

  /**
   * A text exactly as it was given, white space too, as passwords are; empty when the field is
   * absent or has no character. Numbers and booleans are refused: what they look like as text is
   * not what somebody typed.
   */
  public Optional<String> exactText(String name) {
    @Nullable Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof CharSequence text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }
    throw invalid(name, "text");
  }

  /** An array, or text with commas; white space around the parts and empty parts are dropped. */
  public List<String> list(String name) {
    return list(name, List.of());
  }

  /** As {@link #list(String)}, with a default for a field that is absent. */
  public List<String> list(String name, List<String> otherwise) {
    @Nullable Object value = values.get(name);
    if (value == null) {
      return List.copyOf(otherwise);
    }
    List<String> parts = new ArrayList<>();
    if (value instanceof Collection<?> collection) {
      for (Object part : collection) {
        parts.add(scalar(name, part, "a list of texts").strip());
      }
    } else {
      for (String part : scalar(name, value, "a list of texts").split(",", -1)) {
        parts.add(part.strip());
      }
    }
    parts.removeIf(String::isEmpty);
    return List.copyOf(parts);
  }

  /** {@code true}, {@code false}, and what Go also takes for them: {@code t}, {@code 1} … */
  public boolean bool(String name, boolean otherwise) {
    @Nullable Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    return switch (scalar(name, value, "true or false").strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw invalid(name, "true or false");
    };
  }

  /** A whole number. */
  public int number(String name, int otherwise) {
    @Nullable Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    String form = "a whole number";
    String text = scalar(name, value, form).strip();
    if (text.length() > MOST_LETTERS) {
      throw invalid(name, form);
    }
    try {
      return new BigDecimal(text).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw invalid(name, form);
    }
  }

  /** Whole seconds, not negative; {@code "1h30m"} and smaller units are taken, and cut. */
  public Duration duration(String name, Duration otherwise) {
    @Nullable Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Duration duration && !duration.isNegative()) {
      return Duration.ofSeconds(duration.toSeconds());
    }
    String form = "a time, not negative, such as 30, 30s, 72h or 1d";
    return TimeText.parse(scalar(name, value, form).strip())
        .map(time -> Duration.ofSeconds(time.toSeconds()))
        .orElseThrow(() -> invalid(name, form));
  }

  private String scalar(String name, @Nullable Object value, String form) {
    if (value instanceof CharSequence || value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Number number) {
      return written(number);
    }
    throw invalid(name, form);
  }

  /** 5.0, which JSON readers make of some numbers, is 5. */
  private static String written(Number number) {
    try {
      return Long.toString(new BigDecimal(number.toString()).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return number.toString();
    }
  }

  private RuntimeException invalid(String name, String form) {
    return refusal.apply("the field " + name + " must be " + form, null);
  }

  @Override
  public String toString() {
    return "fields " + values.keySet();
  }
}
