// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/**
 * The keys that use a stored connection.
 *
 * @param names those that were found when somebody looked
 * @param namespaces in which there may be others
 */
record ConnectionUsers(UUID connection, List<String> names, SortedSet<Namespace> namespaces) {

  /** Looks at everything that is stored, which finds all namespaces with entries, too. */
  static ConnectionUsers of(KeyRegistry registry, UUID connection) {
    List<String> names = new ArrayList<>();
    SortedSet<Namespace> namespaces = new TreeSet<>(registry.declaredNamespaces());
    namespaces.add(Namespace.ROOT);
    registry
        .records()
        .forEach(record -> {
          RecordKey key = record.key();
          if (key.kind() == RecordKind.NAMESPACE) {
            namespaces.add(key.namespace().child(key.name()));
          } else if (key.kind() == RecordKind.ENTRY) {
            namespaces.add(key.namespace());
            if (uses(record, connection)) {
              names.add(nameOf(record));
            }
          }
        });
    return new ConnectionUsers(connection, names, namespaces);
  }

  /** Looks again, with nobody in between: a key may have come meanwhile. */
  List<String> names(RecordChange change) {
    List<String> now = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      for (String entry : change.names(RecordKind.ENTRY, namespace)) {
        change
            .find(new RecordKey(RecordKind.ENTRY, namespace, entry))
            .filter(record -> uses(record, connection))
            .ifPresent(record -> now.add(nameOf(record)));
      }
    }
    return now;
  }

  private static boolean uses(StoredRecord record, UUID connection) {
    return connection.toString().equals(record.values().get(VaultFields.KMS));
  }

  private static String nameOf(StoredRecord entry) {
    return new KeyName(entry.key().namespace(), entry.key().name()).toString();
  }
}
