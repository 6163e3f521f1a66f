// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.Collection;
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
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Vocabulary;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.DeclaredKey;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyHandling;
import org.managedkeys.registry.Permissions;
import org.managedkeys.registry.Place;

/** Reads {@code key.<namespace/>name.<field>}: the entries that the configuration declares. */
final class KeyReader {

  private static final String KMS = "kms";
  private static final String TYPE = ConnectionReader.TYPE;
  private static final String USAGES = "usages";
  private static final String ANY_MOUNT = KeyEntry.ANY_MOUNT;
  private static final String KEY_TYPE = KeyEntry.KEY_TYPE;
  private static final Set<String> COMMON =
      ConnectionReader.with(ConnectionReader.SHARED, KMS, TYPE, USAGES, KEY_TYPE, ANY_MOUNT);

  /** Vault's fields for what key_type says in one. */
  private static final List<String> PARTS_OF_KEY_TYPE = List.of("curve", "key_bits");

  private final Map<String, Optional<Connection>> declared;
  private final Optional<String> defaultKms;
  private final ConnectionReader connectionReader;
  private final Problems problems;
  private final Map<BackendType, Kind> kinds = new LinkedHashMap<>();

  /**
   * What the fields of a key are, by the type of its connection.
   *
   * @param allowed for a key at a connection that others use, too
   * @param ofConnection those that describe a connection
   * @param ofEntry those that its entry keeps
   * @param readsKeyType where Vault has that field, its names of types are taken, too
   */
  private record Kind(
      Vocabulary allowed, Set<String> ofConnection, Set<String> ofEntry, boolean readsKeyType) {

    static Kind of(BackendType type) {
      Set<String> fields = type.keyFields();
      return new Kind(
          Vocabulary.of(COMMON, fields),
          type.connectionFields(),
          ConnectionReader.with(fields, KEY_TYPE),
          fields.contains(KEY_TYPE));
    }
  }

  private Kind kind(BackendType type) {
    return kinds.computeIfAbsent(type, Kind::of);
  }

  /**
   * A reader.
   *
   * @param declared the connections of {@code kms.*}; empty ones have problems of their own
   */
  KeyReader(
      Map<String, Optional<Connection>> declared,
      Optional<String> defaultKms,
      ConnectionReader connectionReader,
      Problems problems) {
    this.declared = declared;
    this.defaultKms = defaultKms;
    this.connectionReader = connectionReader;
    this.problems = problems;
  }

  /**
   * Reads one key.
   *
   * @param privateConnections where the connection goes that the key describes by itself, if it
   *     does
   * @return empty, with the problem told, if something is wrong
   */
  Optional<DeclaredKey> read(Section section, Collection<Connection> privateConnections) {
    @Nullable KeyName name = name(section);
    Optional<Connection> connection =
        section.has(TYPE) ? privateConnection(section) : sharedConnection(section);
    Set<KeyUsage> usages = usages(section);
    Permissions permissions = ConnectionReader.permissions(section, problems);
    if (connection.isEmpty() || !kind(connection.get().type()).readsKeyType()) {
      checkKeyType(section);
    }
    boolean anyMount = section.flag(ANY_MOUNT, problems);
    if (name == null || connection.isEmpty()) {
      return Optional.empty();
    }
    if (section.has(TYPE)) {
      privateConnections.add(connection.get());
    }
    BackendType type = connection.get().type();
    KeyHandling handling =
        ConnectionReader.handling(section, connection.get().handling(), problems);
    Fields fields = Fields.of(section.owner(), section.values(kind(type).ofEntry()));
    check(section, name, type, fields);
    return Optional.of(
        new DeclaredKey(
            name,
            connection.get().name(),
            fields,
            usages,
            anyMount,
            permissions,
            handling,
            new Place(problems.source(), section.line())));
  }

  private @Nullable KeyName name(Section section) {
    try {
      KeyName name = KeyName.parse(section.name());
      if (name.toString().equals(section.name())) {
        return name;
      }
      problems.add(section.line(), section.owner() + ": a namespace has no slash in front");
    } catch (KeyException e) {
      problems.add(section.line(), e);
    }
    return null;
  }

  private Optional<Connection> privateConnection(Section section) {
    if (section.has(KMS)) {
      problems.add(
          section.line(TYPE),
          section.owner()
              + " has kms and type; either kms names a connection, or type and its fields describe"
              + " one of the key's own");
      return Optional.empty();
    }
    Optional<BackendType> type = connectionReader.type(section);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    checkNames(section, type.get(), true);
    return connectionReader.ofKey(section, type.get());
  }

  private Optional<Connection> sharedConnection(Section section) {
    int before = problems.count();
    Optional<String> written = section.text(KMS, problems);
    if (problems.count() > before) {
      return Optional.empty();
    }
    Optional<String> name = written.isPresent() ? written : defaultKms;
    Optional<Connection> connection = declared.getOrDefault(name.orElse(""), Optional.empty());
    if (connection.isPresent()) {
      checkNames(section, connection.get().type(), false);
    } else if (name.isEmpty()) {
      problems.add(section.line(), noConnection(section));
    } else if (!declared.containsKey(name.get()) && written.isPresent()) {
      problems.add(
          section.line(KMS),
          section.property(KMS)
              + ": there is no connection '"
              + section.shown(KMS)
              + "'; "
              + known());
    }
    return connection;
  }

  private String noConnection(Section section) {
    boolean describesOne =
        section.values().keySet().stream().anyMatch(connectionReader::isConnectionField);
    if (describesOne || declared.isEmpty()) {
      return section.property(TYPE)
          + " or "
          + section.property(KMS)
          + " is missing: the kind of the key's own connection, or the name of another; "
          + known();
    }
    return section.property(KMS) + " is missing, and there is no default_kms; " + known();
  }

  private String known() {
    return declared.isEmpty()
        ? "no connection is declared (kms.<name>.type)"
        : "connections are " + String.join(", ", declared.keySet());
  }

  private void checkNames(Section section, BackendType type, boolean describesConnection) {
    if (describesConnection) {
      Vocabulary all = Vocabulary.of(COMMON, type.keyFields(), type.connectionFields());
      section.checkNames(all, "A " + type.name() + " key with its own connection", problems);
      return;
    }
    Kind kind = kind(type);
    boolean good = true;
    for (String field : section.values().keySet()) {
      if (kind.ofConnection().contains(field) && !kind.allowed().contains(field)) {
        good = false;
        problems.add(section.line(field), misplaced(section, field));
      }
    }
    if (good) {
      section.checkNames(kind.allowed(), "A " + type.name() + " key", problems);
    }
  }

  private static String misplaced(Section section, String field) {
    return section.property(field)
        + " describes a connection, and the key has one already: move it to kms.<name>."
        + field
        + ", or give the key a connection of its own with "
        + section.property(TYPE);
  }

  private void checkKeyType(Section section) {
    Optional<String> keyType = section.text(KEY_TYPE, problems);
    if (keyType.isEmpty()) {
      return;
    }
    try {
      KeySpec.parse(keyType.get());
    } catch (KeyException e) {
      section.complain(KEY_TYPE, e, problems);
    }
    for (String part : PARTS_OF_KEY_TYPE) {
      if (section.has(part)) {
        problems.add(
            section.line(part),
            section.property(part) + " and key_type say the same; only one of them may be set");
      }
    }
  }

  private Set<KeyUsage> usages(Section section) {
    try {
      Optional<String> usages = section.text(USAGES, problems);
      return usages.isPresent() ? KeyUsage.parseList(usages.get()) : KeyUsage.DEFAULT;
    } catch (KeyException e) {
      section.complain(USAGES, e, problems);
      return KeyUsage.DEFAULT;
    }
  }

  /** Asks the back end's kind; what it says about a reference waits until the key is used. */
  private void check(Section section, KeyName name, BackendType type, Fields fields) {
    AtomicBoolean skipped = new AtomicBoolean();
    try {
      type.checkKey(
          name,
          section.hasReferences()
              ? Fields.of(
                  section.owner(),
                  WatchedValue.all(section.values(kind(type).ofEntry()), false, skipped))
              : fields);
    } catch (KeyException e) {
      if (!skipped.get()) {
        problems.add(section.line(), e);
      }
    }
  }
}
