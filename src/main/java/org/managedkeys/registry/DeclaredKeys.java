// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;

/**
 * What the configuration declares. It does not change. Entries are made when they are asked for: of
 * a hundred thousand declared keys, few are used. Thread-safe.
 */
final class DeclaredKeys {

  private final Map<String, Connection> connections = new LinkedHashMap<>();
  private final Map<KeyName, DeclaredKey> keys;
  private final Map<Namespace, Names> names = new LinkedHashMap<>();
  private final Set<Namespace> named;
  private final Instant since;

  DeclaredKeys(RegistrySettings.Declared declared) {
    for (Connection connection : declared.connections()) {
      connections.put(connection.name(), connection);
    }
    this.keys = new HashMap<>(declared.keys().size() * 4 / 3 + 1);
    for (DeclaredKey key : declared.keys()) {
      keys.put(key.name(), key);
      names.computeIfAbsent(key.name().namespace(), unused -> new Names()).add(key.name());
    }
    this.named = declared.namespaces();
    this.since = declared.since();
  }

  /** The names in one namespace, put into order when somebody asks for all of them. */
  private static final class Names {

    private final List<KeyName> names = new ArrayList<>();
    private volatile @Nullable List<KeyName> sorted;
    private volatile @Nullable Map<UUID, KeyName> byUuid;

    void add(KeyName name) {
      names.add(name);
    }

    List<KeyName> sorted() {
      List<KeyName> present = sorted;
      if (present == null) {
        present = names.stream().sorted().toList();
        sorted = present;
      }
      return present;
    }

    Map<UUID, KeyName> byUuid() {
      Map<UUID, KeyName> present = byUuid;
      if (present == null) {
        present = new HashMap<>();
        for (KeyName name : names) {
          present.put(DeclaredKey.uuidOf(name), name);
        }
        byUuid = present;
      }
      return present;
    }
  }

  /** Those that the configuration names, then those that keys describe by themselves. */
  List<Connection> connections() {
    return List.copyOf(connections.values());
  }

  /** Those that have a name of their own. The others' names would tell those of keys. */
  List<String> connectionNames() {
    return connections.keySet().stream().filter(name -> name.indexOf('.') < 0).toList();
  }

  Optional<Connection> connection(String name) {
    return Optional.ofNullable(connections.get(name));
  }

  /** Every namespace that has a key. */
  SortedSet<Namespace> namespaces() {
    return new TreeSet<>(names.keySet());
  }

  /** Every namespace that the configuration speaks of. */
  Set<Namespace> allNamespaces() {
    Set<Namespace> all = new HashSet<>(named);
    all.addAll(names.keySet());
    return all;
  }

  /** All of a namespace, in order. */
  List<KeyName> names(Namespace namespace) {
    Names here = names.get(namespace);
    return here == null ? List.of() : here.sorted();
  }

  boolean has(KeyName name) {
    return keys.containsKey(name);
  }

  /** The key of a namespace with a UUID. */
  Optional<KeyName> name(Namespace namespace, UUID uuid) {
    Names here = names.get(namespace);
    return here == null ? Optional.empty() : Optional.ofNullable(here.byUuid().get(uuid));
  }

  Optional<KeyEntry> entry(KeyName name) {
    return Optional.ofNullable(keys.get(name)).map(this::entryOf);
  }

  private KeyEntry entryOf(DeclaredKey key) {
    return new KeyEntry(
        key.name(),
        key.uuid(),
        0,
        key.kms(),
        key.fields(),
        key.usages(),
        key.anyMount(),
        false,
        Optional.of(key.permissions()),
        Optional.of(key.handling()),
        Optional.of(key.place()),
        since);
  }
}
