// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Audited;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * Makes, shows, changes and removes connections to key services. Keys keep to a stored connection
 * by its UUID, so that it can be renamed and its credentials rotated in one place. Those that the
 * configuration declares are shown, and changed there.
 *
 * <p>Thread-safe.
 */
public final class ConnectionAdmin {

  private static final String TYPE = "type";
  private static final String WRITE = "write it";
  private static final String RENAME = "rename it";
  private static final String DELETE = "delete it";
  private static final Pattern NAME = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,98}[a-z0-9_])?");

  private final KeyRegistry registry;
  private final FieldChecks checks;
  private final EntryWriter writer;

  ConnectionAdmin(KeyRegistry registry) {
    this.registry = registry;
    this.checks = new FieldChecks(registry);
    this.writer = new EntryWriter(registry);
  }

  /** Where a connection is recorded. */
  static RecordKey record(String name) {
    return new RecordKey(RecordKind.KMS, Namespace.ROOT, name);
  }

  /**
   * Makes a connection, or replaces all fields of one; only secrets that are written as {@code
   * redacted} stay. Its users change over to it. Nothing is opened.
   *
   * @throws KeyException INVALID for an unknown type or field, or a value that the type does not
   *     take; CONFLICT if it is of another type, or of another version than wanted; DENIED if the
   *     configuration declares it
   */
  public ConnectionDescription put(
      String name, String type, Map<String, String> fields, WriteOptions options) {
    if (options.dryRun()) {
      return describe(write(name, type, fields, options));
    }
    return audited("kms.put", name)
        .make(
            ConnectionDescription::uuid,
            Map.of(TYPE, type),
            () -> describe(write(name, type, fields, options)));
  }

  private StoredRecord write(
      String name, String type, Map<String, String> fields, WriteOptions options) {
    checkName(name);
    refuseDeclared(name, WRITE);
    BackendType backend = checks.type(subject(name), WRITE, type);
    FieldTable table = FieldTable.of(backend);
    WrittenFields written =
        WrittenFields.parse(
            "kms." + name, table.connectionFields(), "a " + type + " connection", fields);
    checks.connection(backend, name, written);
    EntryWriter.Content content =
        new EntryWriter.Content() {
          @Override
          public Map<String, String> values(Optional<StoredRecord> present) {
            present.ifPresent(record -> refuseOtherType(name, record, type));
            return Map.of(TYPE, type);
          }

          @Override
          public boolean isSecret(String field) {
            return table.find(field).map(VaultField::secret).orElse(true);
          }
        };
    return writer.write(
        record(name), subject(name), written, content, options, (change, present) -> {});
  }

  /** Keys of one type would be looked for in a service of another. */
  private static void refuseOtherType(String name, StoredRecord present, String type) {
    String other = present.values().getOrDefault(TYPE, "");
    if (!other.equals(type)) {
      throw KeyException.of(
          Kind.CONFLICT,
          subject(name),
          WRITE,
          "its type is " + other + ", which does not change",
          "choose another name, or delete it first");
    }
  }

  /**
   * A connection as it is now.
   *
   * @throws KeyException NOT_FOUND if there is none of the name
   */
  public ConnectionDescription get(String name) {
    Optional<Connection> declared = declared(name);
    if (declared.isPresent()) {
      return describe(declared.get());
    }
    checkName(name);
    return records()
        .find(record(name))
        .map(this::describe)
        .orElseThrow(() -> absent(name, "show it"));
  }

  /** Those that the configuration declares in its order, then the stored ones by their names. */
  public List<ConnectionDescription> list() {
    List<ConnectionDescription> all = new ArrayList<>();
    Declared.connections(registry).forEach(connection -> all.add(describe(connection)));
    for (String name : records().names(RecordKind.KMS, Namespace.ROOT)) {
      if (declared(name).isEmpty()) {
        records().find(record(name)).ifPresent(record -> all.add(describe(record)));
      }
    }
    return List.copyOf(all);
  }

  /**
   * Gives a connection another name. Keys that use it keep it.
   *
   * @throws KeyException NOT_FOUND if it is not there, CONFLICT if the new name is taken, DENIED if
   *     the configuration declares it
   */
  public void rename(String name, String newName) {
    audited("kms.rename", name)
        .make(
            renamed -> Optional.of(renamed.uuid()),
            Map.of("new_name", newName),
            () -> {
              refuseDeclared(name, RENAME);
              checkName(newName);
              if (declared(newName).isPresent()) {
                throw taken(name, newName);
              }
              return records()
                  .change(change -> {
                    StoredRecord present = present(change, name, RENAME);
                    if (change.find(record(newName)).isPresent()) {
                      throw taken(name, newName);
                    }
                    StoredRecord renamed =
                        new StoredRecord(
                            record(newName),
                            present.uuid(),
                            present.version() + 1,
                            present.created(),
                            present.values());
                    change.delete(present.key());
                    change.put(renamed);
                    return renamed;
                  });
            });
  }

  /**
   * Removes a connection.
   *
   * @throws KeyException CONFLICT while keys use it, naming some; NOT_FOUND if it is not there;
   *     DENIED if the configuration declares it
   */
  public void delete(String name) {
    audited("kms.delete", name)
        .make(
            deleted -> Optional.of(deleted.uuid()),
            () -> {
              refuseDeclared(name, DELETE);
              UUID uuid =
                  records().find(record(name)).orElseThrow(() -> absent(name, DELETE)).uuid();
              ConnectionUsers users = ConnectionUsers.of(registry, uuid);
              refuseUsers(name, users.names());
              return records()
                  .change(change -> {
                    StoredRecord present = present(change, name, DELETE);
                    if (!present.uuid().equals(uuid)) {
                      throw KeyException.of(
                          Kind.CONFLICT,
                          subject(name),
                          DELETE,
                          "it was replaced in the meantime",
                          "look what is there now");
                    }
                    refuseUsers(name, users.names(change));
                    change.delete(present.key());
                    return present;
                  });
            });
  }

  private static void refuseUsers(String name, List<String> users) {
    if (!users.isEmpty()) {
      throw KeyException.of(
          Kind.CONFLICT,
          subject(name),
          DELETE,
          (users.size() == 1 ? "1 key uses it: " : users.size() + " keys use it: ")
              + Listed.of(users),
          "delete them first, or write them with another kms");
    }
  }

  /**
   * Opens a connection and tells, for a person, what is there. Talks to the key service.
   *
   * @throws KeyException that says what is wrong with it
   */
  public String test(String name) {
    return audited("kms.test", name)
        .make(told -> Optional.empty(), () -> registry.connection(name).backend().check());
  }

  private StoredRecord present(RecordChange change, String name, String operation) {
    return change.find(record(name)).orElseThrow(() -> absent(name, operation));
  }

  private Optional<Connection> declared(String name) {
    return Declared.connection(registry, name);
  }

  private void refuseDeclared(String name, String operation) {
    declared(name)
        .ifPresent(connection -> {
          throw Declared.refusal(subject(name), operation, connection.place());
        });
  }

  private ConnectionDescription describe(StoredRecord record) {
    String type = record.values().getOrDefault(TYPE, "");
    return new ConnectionDescription(
        record.key().name(),
        Optional.of(record.uuid()),
        type,
        record.version(),
        Optional.empty(),
        registry.node().types().stream()
            .filter(known -> known.name().equals(type))
            .findFirst()
            .map(known ->
                FieldTable.read(
                    FieldTable.of(known).connectionFields(), EntryWriter.fields(record)))
            .orElse(Map.of()));
  }

  private static ConnectionDescription describe(Connection declared) {
    return new ConnectionDescription(
        declared.name(),
        Optional.empty(),
        declared.type().name(),
        0,
        Optional.of(declared.place()),
        Map.of());
  }

  /** A name that reads like a UUID could be taken for one. */
  private static void checkName(String name) {
    if (!NAME.matcher(name).matches() || uuid(name) != null) {
      throw KeyException.of(
          Kind.INVALID,
          subject(name),
          "use the name",
          "a name consists of a-z, 0-9, '_' and '-', has at most 100 characters, and is no UUID",
          null);
    }
  }

  /** A text as UUID, if it is one. */
  static @Nullable UUID uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? uuid : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static KeyException taken(String name, String newName) {
    return KeyException.of(
        Kind.CONFLICT,
        subject(name),
        RENAME,
        "another connection has the name '" + newName + "'",
        "choose another name");
  }

  private static KeyException absent(String name, String operation) {
    return KeyException.of(
        Kind.NOT_FOUND,
        subject(name),
        operation,
        "there is no such connection",
        "kms list shows them");
  }

  private static String subject(String name) {
    return "kms '" + name + "'";
  }

  private Audited audited(String operation, String name) {
    return new Audited(registry.audit(), Namespace.ROOT, operation, name);
  }

  private RecordStore records() {
    return registry.records();
  }
}
