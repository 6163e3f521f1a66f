// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Vocabulary;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyHandling;
import org.managedkeys.registry.Permissions;
import org.managedkeys.registry.Permissions.Flag;

/** Makes connections of the fields that describe them, under {@code kms.<name>} or in a key. */
final class ConnectionReader {

  static final String TYPE = "type";

  /** The fields that a connection and a key have alike, whatever its kind. */
  static final Set<String> SHARED = shared();

  /** The field of a connection that names a file; a relative one starts at the folder of ours. */
  private static final String FILE = "file";

  private static final Set<String> COMMON = with(SHARED, TYPE);

  private final Map<String, BackendType> types = new LinkedHashMap<>();
  private final Libraries libraries;
  private final Problems problems;

  ConnectionReader(List<BackendType> types, Libraries libraries, Problems problems) {
    for (BackendType type : types) {
      this.types.put(type.name(), type);
    }
    this.libraries = libraries;
    this.problems = problems;
  }

  private static Set<String> shared() {
    Set<String> shared = new HashSet<>(KeyHandling.FIELDS);
    for (Flag flag : Flag.values()) {
      shared.add(flag.field());
    }
    return Set.copyOf(shared);
  }

  /** A set and more. */
  static Set<String> with(Set<String> some, String... more) {
    Set<String> all = new HashSet<>(some);
    Collections.addAll(all, more);
    return Set.copyOf(all);
  }

  /** A connection of {@code kms.<name>}; empty, with the problem told, if something is wrong. */
  Optional<Connection> declared(Section section) {
    Optional<BackendType> type = type(section);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    int before = problems.count();
    section.checkNames(
        Vocabulary.of(COMMON, type.get().connectionFields()),
        "A " + type.get().name() + " connection",
        problems);
    return connect(section, section.name(), type.get(), before);
  }

  /** The connection that a key describes in its own fields, named as the key is written. */
  Optional<Connection> ofKey(Section section, BackendType type) {
    return connect(section, section.owner(), type, problems.count());
  }

  /** The flags of a connection or key. */
  static Permissions permissions(Section section, Problems problems) {
    return new Permissions(
        section.flag(Flag.ALLOW_GENERATE_KEY.field(), problems),
        section.flag(Flag.ALLOW_STORE_KEY.field(), problems),
        section.flag(Flag.ALLOW_REPLACE_KEY.field(), problems));
  }

  /**
   * How the keys of a connection, or one key, are handled.
   *
   * @param otherwise what holds where the section says nothing
   */
  static KeyHandling handling(Section section, KeyHandling otherwise, Problems problems) {
    KeyHandling handling = otherwise;
    if (Collections.disjoint(section.values().keySet(), KeyHandling.FIELDS)) {
      return handling;
    }
    for (Map.Entry<String, Fields.Value> field : section.values(KeyHandling.FIELDS).entrySet()) {
      try {
        // One by one, so that each problem is told with its line.
        handling =
            KeyHandling.parse(
                Fields.of(section.owner(), Map.of(field.getKey(), field.getValue())), handling);
      } catch (KeyException e) {
        problems.add(section.line(field.getKey()), e);
      }
    }
    return handling;
  }

  /** The kind of key service that {@code type} names; empty, with the problem told, if none. */
  Optional<BackendType> type(Section section) {
    int before = problems.count();
    Optional<String> name = section.text(TYPE, problems);
    @Nullable BackendType type = types.get(name.orElse(""));
    if (type == null && problems.count() == before) {
      problems.add(
          section.line(TYPE),
          section.property(TYPE)
              + (name.isEmpty()
                  ? " is missing"
                  : ": there is no type '" + section.shown(TYPE) + "'")
              + "; types are "
              + String.join(", ", types.keySet()));
    }
    return Optional.ofNullable(type);
  }

  /** Whether any kind of connection has such a field. */
  boolean isConnectionField(String field) {
    return types.values().stream().anyMatch(type -> type.connectionFields().contains(field));
  }

  private Optional<Connection> connect(
      Section section, String name, BackendType type, int problemsBefore) {
    Permissions permissions = permissions(section, problems);
    KeyHandling handling = handling(section, KeyHandling.DEFAULT, problems);
    Map<String, Fields.Value> values = section.values(type.connectionFields());
    if (values.get(Libraries.FIELD) instanceof ConfigValue library) {
      values.put(Libraries.FIELD, libraries.pathOf(section, library));
    }
    if (values.get(FILE) instanceof ConfigValue file) {
      values.put(FILE, file.asPath());
    }
    if (problems.count() > problemsBefore) {
      return Optional.empty();
    }
    try {
      check(type, name, section.owner(), values);
    } catch (KeyException e) {
      problems.add(section.line(TYPE), e);
      return Optional.empty();
    }
    return Optional.of(
        new Connection(
            name,
            type,
            Fields.of(section.owner(), values),
            permissions,
            handling,
            problems.place(section.line(TYPE))));
  }

  /** Tells what is wrong with the file; what is only missing outside it is left for later. */
  private static void check(
      BackendType type, String name, String owner, Map<String, Fields.Value> values) {
    AtomicBoolean failed = new AtomicBoolean();
    try {
      type.connect(name, Fields.of(owner, WatchedValue.all(values, true, failed))).close();
    } catch (KeyException e) {
      if (!failed.get()) {
        throw e;
      }
    }
  }
}
