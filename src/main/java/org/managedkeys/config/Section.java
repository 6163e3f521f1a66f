// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Vocabulary;

/** The lines of a file that belong together: {@code kms.hsm.*}, {@code key.ca-root.*}. */
final class Section {

  /** A hundred thousand keys have a line or two each. */
  private static final int FEW = 4;

  private final String owner;
  private final String name;
  private final int line;
  private final Map<String, ConfigValue> values = new LinkedHashMap<>(FEW);

  /**
   * A section without lines.
   *
   * @param owner how the configuration writes it, {@code kms.hsm}; empty for the top level
   * @param name what follows the first dot
   * @param line of its first setting
   */
  Section(String owner, String name, int line) {
    this.owner = owner;
    this.name = name;
    this.line = line;
  }

  String owner() {
    return owner;
  }

  String name() {
    return name;
  }

  int line() {
    return line;
  }

  Map<String, ConfigValue> values() {
    return values;
  }

  /**
   * Adds a field.
   *
   * @return the line in which it was set before, and stays set; 0 if there is none
   */
  int put(
      String field, PropertyFile.Property property, ConfigValue.Origin origin, Problems problems) {
    ConfigValue earlier =
        values.putIfAbsent(field, ConfigValue.parse(owner, field, property, origin, problems));
    return earlier == null ? 0 : earlier.line();
  }

  /** The field as the configuration writes it. */
  String property(String field) {
    return owner.isEmpty() ? field : owner + "." + field;
  }

  /** Whether the field is written and not blank. */
  boolean has(String field) {
    ConfigValue value = values.get(field);
    return value != null && !value.isBlank();
  }

  /** Whether any value has to be looked up. */
  boolean hasReferences() {
    for (ConfigValue value : values.values()) {
      if (value.hasReferences()) {
        return true;
      }
    }
    return false;
  }

  /** The line of a field, or that of the section if the field is absent. */
  int line(String field) {
    ConfigValue value = values.get(field);
    return value == null ? line : value.line();
  }

  /** Those fields of a set that are written and not blank. */
  Map<String, Fields.Value> values(Collection<String> names) {
    Map<String, Fields.Value> chosen = new LinkedHashMap<>(FEW);
    for (Map.Entry<String, ConfigValue> value : values.entrySet()) {
      if (names.contains(value.getKey()) && !value.getValue().isBlank()) {
        chosen.put(value.getKey(), value.getValue());
      }
    }
    return chosen;
  }

  /** The value of a field that is needed while loading; a failure is a problem of the file. */
  Optional<String> text(String field, Problems problems) {
    ConfigValue value = values.get(field);
    if (value == null) {
      return Optional.empty();
    }
    try {
      String text = value.get().strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (KeyException e) {
      problems.add(value.line(), e);
      return Optional.empty();
    }
  }

  /** The value of a field for a message; see {@link ConfigValue#shown}. */
  String shown(String field) {
    ConfigValue value = values.get(field);
    return value == null ? "" : value.shown();
  }

  /** Adds what was said of a value. It may quote the value, so a reference is named instead. */
  void complain(String field, KeyException complaint, Problems problems) {
    ConfigValue value = values.get(field);
    if (value == null || !value.hasReferences()) {
      problems.add(line(field), complaint);
    } else {
      problems.add(value.line(), property(field) + ": " + value.uselessReference());
    }
  }

  /** As {@link #text}, for {@code true} and {@code false}; absent means false. */
  boolean flag(String field, Problems problems) {
    Optional<String> text = text(field, problems);
    boolean flag = text.isPresent() && text.get().equalsIgnoreCase("true");
    if (text.isPresent() && !flag && !text.get().equalsIgnoreCase("false")) {
      problems.add(line(field), property(field) + " must be true or false");
    }
    return flag;
  }

  /** Complains of fields outside the vocabulary. */
  void checkNames(Vocabulary allowed, String what, Problems problems) {
    for (String field : values.keySet()) {
      if (!allowed.contains(field)) {
        problems.add(line(field), unknown(field, allowed, what));
      }
    }
  }

  private String unknown(String field, Vocabulary allowed, String what) {
    return "unknown property "
        + property(field)
        + ". "
        + allowed
            .nearest(field)
            .map(nearest -> "Did you mean " + property(nearest) + "?")
            .orElseGet(() -> what + " has the fields " + allowed.list());
  }
}
