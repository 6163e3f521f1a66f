// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Permissions.Flag;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * Connections that were made at run time, and those that stored keys describe by themselves. They
 * are shared by all namespaces. One whose record was changed is reached by the new settings from
 * the next use on.
 *
 * <p>Thread-safe.
 */
public final class StoredConnections implements AutoCloseable {

  private static final String TYPE = "type";

  private final RecordStore store;
  private final StoreWatch watch;
  private final NodeSettings node;
  private final StoredFields fields;
  private final RetiredBackends retired;
  private final Map<UUID, Known> known = new ConcurrentHashMap<>();
  private final Map<UUID, OfKey> ofKeys = new ConcurrentHashMap<>();

  /** A connection as it was at some generation of the store. */
  private record Known(Connection connection, long generation) {}

  /** The connection of one key, and where the key is in its service. */
  private record OfKey(Connection connection, Map<String, String> location) {}

  StoredConnections(
      RecordStore store,
      StoreWatch watch,
      NodeSettings node,
      StoredFields fields,
      LongSupplier clock) {
    this.store = store;
    this.watch = watch;
    this.node = node;
    this.fields = fields;
    this.retired = new RetiredBackends(clock);
  }

  /** All names, in order. */
  public SortedSet<String> names() {
    return store.names(RecordKind.KMS, Namespace.ROOT);
  }

  /** The connection of a name; empty if none is stored under it. */
  public Optional<Connection> find(String name) {
    // Before the record is read: what is changed in between is then looked up once more.
    long now = watch.generation();
    return record(name).map(record -> connection(record, now));
  }

  private Optional<StoredRecord> record(String name) {
    try {
      return store.find(new RecordKey(RecordKind.KMS, Namespace.ROOT, name));
    } catch (KeyException e) {
      if (e.kind() == Kind.INVALID) {
        // No record can have such a name.
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The connection of a UUID; empty if it is there no longer. */
  public Optional<Connection> find(UUID uuid) {
    long now = watch.generation();
    retired.closeDue();
    Known present = known.get(uuid);
    if (present != null && present.generation() == now) {
      return Optional.of(present.connection());
    }
    Optional<StoredRecord> record = store.find(RecordKind.KMS, uuid);
    if (record.isEmpty()) {
      retire(known.remove(uuid));
    }
    return record.map(found -> connection(found, now));
  }

  /** The present name of a connection; empty if it is there no longer. */
  Optional<String> nameOf(UUID uuid) {
    Known present = known.get(uuid);
    return present != null && present.generation() == watch.generation()
        ? Optional.of(present.connection().name())
        : store.find(RecordKind.KMS, uuid).map(record -> record.key().name());
  }

  private Connection connection(StoredRecord record, long generation) {
    Connection.Settings settings = settings(record);
    return known
        .compute(
            record.uuid(),
            (uuid, before) -> {
              Connection connection =
                  before == null
                      ? new Connection(Optional.of(uuid), settings)
                      : before.connection();
              connection.become(settings, retired::add);
              return new Known(connection, generation);
            })
        .connection();
  }

  private Connection.Settings settings(StoredRecord record) {
    String name = record.key().name();
    String owner = "kms." + name;
    Map<String, String> texts = StoredFields.texts(record.values());
    BackendType type = type("kms '" + name + "'", record.values().getOrDefault(TYPE, ""));
    Fields all = fields.of(owner, record.uuid(), texts);
    return new Connection.Settings(
        name,
        type,
        only(type.connectionFields(), owner, record.uuid(), texts),
        permissions(all),
        KeyHandling.parse(all, KeyHandling.DEFAULT),
        store.describe(),
        record.version(),
        texts);
  }

  /**
   * The connection that a stored key describes by itself, named as the key is written in a
   * configuration. Where the key itself is elsewhere by now, it is another one: who uses the key as
   * it was goes on by the old one.
   *
   * @param texts of all fields of the key
   */
  Connection ofKey(
      String owner, UUID key, long version, String typeName, Map<String, String> texts) {
    retired.closeDue();
    OfKey present = ofKeys.get(key);
    if (present != null && present.connection().version() == version) {
      return present.connection();
    }
    BackendType type = type(owner, typeName);
    Map<String, String> location = new LinkedHashMap<>(texts);
    location.keySet().retainAll(type.keyFields());
    Map<String, String> own = new LinkedHashMap<>(texts);
    own.keySet().retainAll(type.connectionFields());
    Fields all = fields.of(owner, key, texts);
    Connection.Settings settings =
        new Connection.Settings(
            owner,
            type,
            fields.of(owner, key, own),
            permissions(all),
            KeyHandling.parse(all, KeyHandling.DEFAULT),
            store.describe(),
            version,
            own);
    return ofKeys
        .compute(
            key,
            (uuid, before) -> {
              if (before != null && before.location().equals(location)) {
                before.connection().become(settings, retired::add);
                return before;
              }
              if (before != null) {
                before.connection().offer(retired::add);
              }
              return new OfKey(new Connection(Optional.empty(), settings), location);
            })
        .connection();
  }

  /** Lets go of the connection that a key had described, if it did. */
  void forgetThatOf(UUID key) {
    OfKey gone = ofKeys.remove(key);
    if (gone != null) {
      gone.connection().retire(retired::add);
    }
  }

  private void retire(@Nullable Known gone) {
    if (gone != null) {
      gone.connection().retire(retired::add);
    }
  }

  private Fields only(Set<String> names, String owner, UUID record, Map<String, String> texts) {
    Map<String, String> some = new LinkedHashMap<>(texts);
    some.keySet().retainAll(names);
    return fields.of(owner, record, some);
  }

  /** What the fields of a connection or a key permit. */
  static Permissions permissions(Fields fields) {
    return new Permissions(
        fields.flag(Flag.ALLOW_GENERATE_KEY.field(), false),
        fields.flag(Flag.ALLOW_STORE_KEY.field(), false),
        fields.flag(Flag.ALLOW_REPLACE_KEY.field(), false));
  }

  private BackendType type(String subject, String name) {
    return node.type(name)
        .orElseThrow(() ->
            KeyException.of(
                Kind.INVALID,
                subject,
                "use it",
                "this version knows no key service of type '"
                    + name
                    + "'; types are "
                    + String.join(", ", node.types().stream().map(BackendType::name).toList()),
                null));
  }

  /** Closes all that were opened; a later use opens them again. */
  @Override
  public void close() {
    known.values().forEach(each -> each.connection().close());
    ofKeys.values().forEach(each -> each.connection().close());
    retired.close();
  }
}
