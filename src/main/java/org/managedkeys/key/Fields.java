// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Named settings of one connection or key, each with the place it was written, so that every error
 * can say where to mend it. Values are read when asked for: a reference such as {@code
 * ${file:/run/secrets/pin}} is resolved then, and again the next time.
 *
 * <p>Immutable; safe to share between threads. Prints names only, never values.
 */
public final class Fields {

  /** A value and where it was written. */
  public interface Value {

    /**
     * The value with its references resolved.
     *
     * @throws KeyException of kind INVALID, naming the place, if a reference cannot be resolved
     */
    String get();

    /** File and line, or whatever else tells a user where to look; may be empty. */
    String place();
  }

  /** Compiled when the first value has to match. */
  private static final class Forms {
    static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");
    static final Pattern DECIMAL = Pattern.compile("[0-9]+");
    static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-f]+");
  }

  /** Longer texts are no numbers, because they are none to policies that deny some. */
  private static final int MOST_DIGITS = 40;

  private final String owner;
  private final Map<String, Value> values;

  private Fields(String owner, Map<String, Value> values) {
    this.owner = owner;
    this.values = values;
  }

  /**
   * Settings from somewhere.
   *
   * @param owner what they belong to, written as in the configuration: {@code kms.hsm}, {@code
   *     key.ca-root}
   */
  public static Fields of(String owner, Map<String, Value> values) {
    // Most keys have one field, and there may be a hundred thousand.
    return new Fields(owner, values.size() == 1 ? Map.copyOf(values) : new LinkedHashMap<>(values));
  }

  /** Settings that were not read from a file: made by a program, or held in a store. */
  public static Fields ofText(String owner, Map<String, String> values) {
    Map<String, Value> converted = new LinkedHashMap<>();
    values.forEach((name, text) -> converted.put(name, new Text(text)));
    return new Fields(owner, converted);
  }

  public String owner() {
    return owner;
  }

  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The value, or empty when the field is absent or blank. */
  public Optional<String> text(String name) {
    Value value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    String text = value.get().strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /**
   * The value of a field that must be there.
   *
   * @param hint an example of the missing line
   */
  public String required(String name, String hint) {
    return text(name)
        .orElseThrow(() ->
            KeyException.of(
                KeyException.Kind.INVALID,
                owner,
                "use it",
                "the field " + owner + "." + name + " is missing",
                "add " + hint));
  }

  /** {@code true} or {@code false}, in any case. */
  public boolean flag(String name, boolean otherwise) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    return switch (text.get().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, "the value must be true or false", null);
    };
  }

  /** A whole number in decimal. */
  public int number(String name, int otherwise, int least, int most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most && text.get().length() <= MOST_DIGITS) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, with the limits
    }
    throw invalid(name, "the value must be a whole number from " + least + " to " + most, null);
  }

  /**
   * An unsigned 64-bit number, decimal or hexadecimal with {@code 0x}: PKCS#11 slots and
   * mechanisms.
   */
  public Optional<Long> unsigned(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      String value = text.get().toLowerCase(Locale.ROOT);
      // Java's own reading also takes signs, which the value must not have.
      if (Forms.HEXADECIMAL.matcher(value).matches()) {
        return Optional.of(Long.parseUnsignedLong(value.substring(2), 16));
      }
      if (Forms.DECIMAL.matcher(value).matches()) {
        return Optional.of(Long.parseUnsignedLong(value));
      }
    } catch (NumberFormatException e) {
      // longer than 64 bits: told below, with the forms
    }
    throw invalid(
        name, "the value must be an unsigned 64-bit number, decimal or hexadecimal with 0x", null);
  }

  /** A time: {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}; a bare number means seconds. */
  public Duration duration(String name, Duration otherwise) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher matcher = Forms.DURATION.matcher(text.get());
    if (!matcher.matches()) {
      throw invalid(name, "the value must be a time such as 500ms, 30s, 2m or 1h", null);
    }
    long amount = Long.parseLong(matcher.group(1));
    @Nullable String unit = matcher.group(2);
    if (unit == null) {
      return Duration.ofSeconds(amount);
    }
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofSeconds(amount);
    };
  }

  /** A complaint about one field that names its place and never its value. */
  public KeyException invalid(String name, String detail, @Nullable String hint) {
    Value value = values.get(name);
    String place = value == null ? "" : value.place();
    return KeyException.of(
        KeyException.Kind.INVALID,
        (place.isEmpty() ? "" : place + ": ") + owner + "." + name,
        "read the value",
        detail,
        hint);
  }

  /** Where a field was written, for messages; empty if it is absent or came from no file. */
  public String place(String name) {
    Value value = values.get(name);
    return value == null ? "" : value.place();
  }

  /** The values with references resolved, to be stored; only for fields that are no secrets. */
  public Map<String, String> toText() {
    Map<String, String> texts = new TreeMap<>();
    values.forEach((name, value) -> texts.put(name, value.get()));
    return texts;
  }

  @Override
  public String toString() {
    return owner + values.keySet();
  }

  private record Text(String get) implements Value {
    @Override
    public String place() {
      return "";
    }

    @Override
    public String toString() {
      return "value";
    }
  }
}
