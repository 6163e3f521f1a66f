// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.managedkeys.key.BackendType;

/**
 * The fields of one type of key service: those that all keys have, those that say where a key is,
 * and those that describe a connection. Some do both.
 */
public final class FieldTable {

  private final String type;
  private final Map<String, VaultField> key;
  private final Map<String, VaultField> connection;

  private FieldTable(String type, Map<String, VaultField> key, Map<String, VaultField> connection) {
    this.type = type;
    this.key = key;
    this.connection = connection;
  }

  /** The table of a type. */
  public static FieldTable of(BackendType type) {
    List<VaultField> rows = VaultFields.BY_TYPE.getOrDefault(type.name(), List.of());
    Map<String, VaultField> key = new LinkedHashMap<>();
    for (VaultField generic : VaultFields.GENERIC) {
      key.put(generic.name(), generic);
    }
    key.putAll(rows(rows, type.keyFields()));
    Map<String, VaultField> connection = rows(rows, type.connectionFields());
    VaultFields.GENERIC.stream()
        .filter(field -> isOfConnections(field.name()))
        .forEach(field -> connection.put(field.name(), field));
    return new FieldTable(type.name(), key, connection);
  }

  /** A connection says these for those of its keys that say nothing. */
  private static boolean isOfConnections(String generic) {
    return generic.equals("verify_after_sign")
        || generic.startsWith("envelope_")
        || (generic.startsWith("allow_") && generic.endsWith("_key"));
  }

  /** What the tables do not know counts as a secret: better hidden than shown. */
  private static Map<String, VaultField> rows(List<VaultField> known, Set<String> names) {
    Map<String, VaultField> rows = new LinkedHashMap<>();
    for (VaultField field : known) {
      if (names.contains(field.name())) {
        rows.put(field.name(), field);
      }
    }
    for (String name : new TreeSet<>(names)) {
      rows.computeIfAbsent(name, unknown -> VaultField.secret(unknown, ""));
    }
    return rows;
  }

  public String type() {
    return type;
  }

  /** Fields of a key at a connection that others use, too. */
  public Collection<VaultField> keyFields() {
    return List.copyOf(key.values());
  }

  /** Fields of a connection. */
  public Collection<VaultField> connectionFields() {
    return List.copyOf(connection.values());
  }

  /** Fields of a key that describes a connection of its own: all of them but {@code kms}. */
  public Collection<VaultField> inlineFields() {
    Map<String, VaultField> all = new LinkedHashMap<>(key);
    connection.forEach(all::putIfAbsent);
    all.remove(VaultFields.KMS);
    return List.copyOf(all.values());
  }

  /** The field of a name, of keys or connections. */
  public Optional<VaultField> find(String name) {
    return Optional.ofNullable(key.getOrDefault(name, connection.get(name)));
  }

  /** Whether a field describes a connection and is none of a key. */
  boolean isOfConnectionOnly(String name) {
    return connection.containsKey(name) && !key.containsKey(name);
  }

  /** Names of the secrets of all types. */
  public static Set<String> secretNames() {
    return VaultFields.BY_TYPE.values().stream()
        .flatMap(List::stream)
        .filter(VaultField::secret)
        .map(VaultField::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Stored texts in Vault's forms of reading, every field of a table among them. */
  static Map<String, Object> read(Collection<VaultField> fields, Map<String, String> stored) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (VaultField field : fields) {
      values.put(field.name(), field.read(stored.get(field.name())));
    }
    return values;
  }

  static List<String> names(Collection<VaultField> fields) {
    return fields.stream().map(VaultField::name).sorted().toList();
  }

  /** Both kinds, for what has to know all. */
  Collection<VaultField> all() {
    return new ArrayList<>(
        Stream.concat(key.values().stream(), connection.values().stream())
            .collect(
                Collectors.toMap(VaultField::name, f -> f, (one, same) -> one, LinkedHashMap::new))
            .values());
  }
}
