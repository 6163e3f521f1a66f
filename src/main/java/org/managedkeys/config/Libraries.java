// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Vocabulary;

/**
 * The settings {@code kms_library.<name>.library}: a node's own paths of shared libraries, under
 * names that all nodes share. Names are the same in upper and lower case, as in Vault.
 */
final class Libraries {

  /** The field of a connection that takes such a name, and the only field of a library. */
  static final String FIELD = "library";

  private static final Vocabulary FIELDS = Vocabulary.of(Set.of(FIELD));

  private final Map<String, Section> sections = new TreeMap<>();
  private final Problems problems;

  Libraries(Problems problems) {
    this.problems = problems;
  }

  void add(Section section) {
    section.checkNames(FIELDS, section.owner(), problems);
    @Nullable Section other = sections.putIfAbsent(key(section.name()), section);
    if (other != null) {
      problems.add(
          section.line(),
          section.owner() + " has the same name as " + other.owner() + " in line " + other.line());
    }
    @Nullable ConfigValue path = section.values().get(FIELD);
    if (path == null || path.isBlank()) {
      problems.add(section.line(), section.property(FIELD) + " is missing: an absolute path");
    } else if (!path.hasReferences() && !isAbsolute(path.get())) {
      problems.add(path.line(), section.property(FIELD) + " must be an absolute path");
    }
  }

  /** The value of a connection's field with a name replaced by the path that it stands for. */
  Fields.Value pathOf(Section connection, ConfigValue written) {
    LibraryPath path = new LibraryPath(this, connection.property(FIELD), written);
    if (!written.hasReferences() && find(written).isEmpty()) {
      problems.add(written.line(), path.unknown());
    }
    return path;
  }

  /** The paths of all by their names in lower case. */
  Map<String, Fields.Value> paths() {
    Map<String, Fields.Value> paths = new TreeMap<>();
    sections.forEach((name, section) -> paths.putAll(path(name, section)));
    return paths;
  }

  private static Map<String, Fields.Value> path(String name, Section section) {
    @Nullable ConfigValue path = section.values().get(FIELD);
    return path == null ? Map.of() : Map.of(name, path);
  }

  private Optional<Fields.Value> find(Fields.Value written) {
    String text = written.get().strip();
    @Nullable Section section = sections.get(key(text));
    if (section != null) {
      return Optional.ofNullable(section.values().get(FIELD));
    }
    return isAbsolute(text) ? Optional.of(written) : Optional.empty();
  }

  private String known() {
    return sections.isEmpty()
        ? "no kms_library is declared"
        : "libraries are "
            + String.join(", ", sections.values().stream().map(Section::name).toList());
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean isAbsolute(String text) {
    try {
      return Path.of(text.strip()).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private record LibraryPath(Libraries libraries, String property, ConfigValue written)
      implements Fields.Value {

    @Override
    public String get() {
      Fields.Value found = libraries.find(written).orElseThrow(() -> invalid(unknown()));
      String path = found.get();
      if (!isAbsolute(path)) {
        throw invalid(
            "the library of " + property + ", " + found.place() + ", is no absolute path");
      }
      return path;
    }

    private KeyException invalid(String detail) {
      return KeyException.of(KeyException.Kind.INVALID, place(), "find the library", detail, null);
    }

    @Override
    public String place() {
      return written.place();
    }

    String unknown() {
      return property
          + " is neither the name of a kms_library nor an absolute path; "
          + libraries.known();
    }

    @Override
    public String toString() {
      return place();
    }
  }
}
