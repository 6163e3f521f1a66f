// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** Key entries as the live store has them. */
final class KeyRecords {

  static final String KIND = "kind";
  static final String KEY = "key";
  static final String TYPE = "type";

  private static final String CERTIFICATE = "certificate.";
  private static final String SELF_MADE = "self_made";

  private KeyRecords() {}

  /** As messages name a key. */
  static String subject(KeyName name) {
    return "key '" + name + "'";
  }

  static boolean isKey(StoredRecord record) {
    return KEY.equals(record.values().get(KIND));
  }

  /** The type of a key; empty if its connection is not there. */
  static String type(KeyRegistry registry, StoredRecord record) {
    return Optional.ofNullable(record.values().get(TYPE))
        .or(() ->
            Optional.ofNullable(record.values().get(VaultFields.KMS))
                .map(kms -> typeOfConnection(registry, kms)))
        .orElse("");
  }

  /** The present name of a key's connection; empty if it describes one of its own. */
  static Optional<String> kms(KeyRegistry registry, StoredRecord record) {
    return Optional.ofNullable(record.values().get(VaultFields.KMS))
        .map(kms -> {
          UUID uuid = ConnectionAdmin.uuid(kms);
          return uuid == null
              ? kms
              : connection(registry, uuid).map(found -> found.key().name()).orElse(kms);
        });
  }

  /**
   * The type of a connection.
   *
   * @param kms a declared one's name or a stored one's UUID
   */
  private static String typeOfConnection(KeyRegistry registry, String kms) {
    UUID uuid = ConnectionAdmin.uuid(kms);
    if (uuid != null) {
      return connection(registry, uuid)
          .map(found -> found.values().getOrDefault(TYPE, ""))
          .orElse("");
    }
    return Declared.connection(registry, kms)
        .map(connection -> connection.type().name())
        .orElse("");
  }

  static Optional<StoredRecord> connection(KeyRegistry registry, UUID uuid) {
    return registry.records().find(RecordKind.KMS, uuid);
  }

  /** A stored connection by its name; a text that is no name has none. */
  static Optional<StoredRecord> connection(KeyRegistry registry, String name) {
    return registry.records().names(RecordKind.KMS, Namespace.ROOT).contains(name)
        ? registry.records().find(ConnectionAdmin.record(name))
        : Optional.empty();
  }

  static Set<String> connectionNames(KeyRegistry registry) {
    Set<String> names = new TreeSet<>(registry.records().names(RecordKind.KMS, Namespace.ROOT));
    Declared.connections(registry).stream().map(Connection::name).forEach(names::add);
    return names;
  }

  /** Takes the certificates of a record over into the values of another. */
  static void copyCertificates(StoredRecord from, Map<String, String> values) {
    from.values()
        .forEach((name, value) -> {
          if (name.startsWith(CERTIFICATE) || name.equals(SELF_MADE)) {
            values.put(name, value);
          }
        });
  }
}
