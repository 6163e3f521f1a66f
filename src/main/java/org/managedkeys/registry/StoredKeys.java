// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Permissions.Flag;
import org.managedkeys.store.LiveStore;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredEntry.StoredKey;

/** The keys of the live store, as it has them now. Thread-safe. */
final class StoredKeys {

  private static final Set<String> FLAGS = flags();

  /** Fields that say how a key is treated, not where it is. */
  private static final Set<String> GENERIC = generic();

  private final LiveStore store;
  private final NodeSettings node;
  private final StoredConnections connections;
  private final Function<String, Optional<Connection>> declared;

  /**
   * Keys of a store.
   *
   * @param declared finds declared connections
   */
  StoredKeys(
      LiveStore store,
      NodeSettings node,
      StoredConnections connections,
      Function<String, Optional<Connection>> declared) {
    this.store = store;
    this.node = node;
    this.connections = connections;
    this.declared = declared;
  }

  private static Set<String> flags() {
    Set<String> flags = new HashSet<>();
    for (Flag flag : Flag.values()) {
      flags.add(flag.field());
    }
    return Set.copyOf(flags);
  }

  private static Set<String> generic() {
    Set<String> generic = new HashSet<>(FLAGS);
    generic.addAll(KeyHandling.FIELDS);
    generic.add(KeyEntry.ANY_MOUNT);
    generic.add(KeyEntry.DISABLED);
    return Set.copyOf(generic);
  }

  /** The key of a name; empty if there is none, or if the name is that of a certificate alone. */
  Optional<StoredKey> find(KeyName name) {
    return store
        .find(name)
        .flatMap(found -> found instanceof StoredKey key ? Optional.of(key) : Optional.empty());
  }

  /** The key of a UUID, if it is in this namespace. */
  Optional<StoredKey> find(Namespace namespace, UUID uuid) {
    return store
        .records()
        .find(RecordKind.ENTRY, uuid)
        .filter(record -> record.key().namespace().equals(namespace))
        .flatMap(record -> find(new KeyName(namespace, record.key().name())))
        .filter(key -> key.uuid().equals(uuid));
  }

  /** What a stored key says, as an entry. */
  KeyEntry entry(StoredKey key) {
    Fields all = Fields.ofText(owner(key), key.fields());
    return new KeyEntry(
        key.name(),
        key.uuid(),
        key.version(),
        uuid(key.kms()).flatMap(connections::nameOf).orElse(key.kms()),
        Fields.ofText(owner(key), location(key)),
        key.usages(),
        all.flag(KeyEntry.ANY_MOUNT, false),
        all.flag(KeyEntry.DISABLED, false),
        Collections.disjoint(key.fields().keySet(), FLAGS)
            ? Optional.empty()
            : Optional.of(StoredConnections.permissions(all)),
        Collections.disjoint(key.fields().keySet(), KeyHandling.FIELDS)
            ? Optional.empty()
            : Optional.of(KeyHandling.parse(all, handlingOfConnection(key))),
        Optional.empty(),
        key.created());
  }

  /**
   * Where a key is in its service. One that describes its connection by itself has the fields of
   * both.
   */
  Map<String, String> location(StoredKey key) {
    Map<String, String> location = new LinkedHashMap<>(key.fields());
    if (key.type().isPresent()) {
      // Of a type that this node does not know nothing can be told; its use says so.
      Set<String> wanted =
          new HashSet<>(node.type(key.type().get()).map(BackendType::keyFields).orElse(Set.of()));
      wanted.add(KeyEntry.KEY_TYPE);
      location.keySet().retainAll(wanted);
    } else {
      location.keySet().removeAll(GENERIC);
    }
    return location;
  }

  /** The fields of a key with another location among them. */
  Map<String, String> relocated(StoredKey key, Map<String, String> location) {
    Map<String, String> fields = new LinkedHashMap<>(key.fields());
    fields.keySet().removeAll(location(key).keySet());
    fields.putAll(location);
    return fields;
  }

  private KeyHandling handlingOfConnection(StoredKey key) {
    if (key.type().isPresent()) {
      return KeyHandling.DEFAULT;
    }
    try {
      return connection(key).handling();
    } catch (KeyException e) {
      if (e.kind() == Kind.UNAVAILABLE) {
        throw e;
      }
      // Without a good connection there will be no use; that tells why. The entry can be seen.
      return KeyHandling.DEFAULT;
    }
  }

  private static String owner(StoredKey key) {
    return "key." + key.name();
  }

  /**
   * The connection through which a key is reached.
   *
   * @throws KeyException NOT_FOUND if it is there no longer
   */
  Connection connection(StoredKey key) {
    if (key.type().isPresent()) {
      return connections.ofKey(
          key.kms(), key.uuid(), key.version(), key.type().get(), key.fields());
    }
    Optional<UUID> uuid = uuid(key.kms());
    return (uuid.isPresent() ? connections.find(uuid.get()) : byName(key.kms()))
        .orElseThrow(() ->
            KeyException.of(
                Kind.NOT_FOUND,
                "key '" + key.name() + "'",
                "use it",
                "its connection kms '" + key.kms() + "' is neither configured nor stored",
                uuid.isPresent() ? null : "add kms." + key.kms() + " to the configuration"));
  }

  private Optional<Connection> byName(String name) {
    Optional<Connection> found = declared.apply(name);
    return found.isPresent() ? found : connections.find(name);
  }

  /** How a stored connection is referred to, which may be renamed. */
  private static Optional<UUID> uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? Optional.of(uuid) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
