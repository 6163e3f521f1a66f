// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;

/**
 * Names of keys in one namespace, declared and stored, page by page: no more records are read than
 * a page needs.
 *
 * @param type of one type only; empty for all
 */
record KeyPage(KeyRegistry registry, Namespace namespace, Optional<String> type) {

  List<String> names(String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has at least one name");
    }
    SortedSet<String> page = new TreeSet<>(declared(after, limit));
    String last = after;
    int stored = 0;
    while (stored < limit) {
      List<String> some = registry.records().names(RecordKind.ENTRY, namespace, last, limit);
      for (String name : some) {
        if (isWanted(name)) {
          stored++;
          page.add(name);
        }
      }
      if (some.size() < limit) {
        break;
      }
      last = some.get(some.size() - 1);
    }
    return page.stream().limit(limit).toList();
  }

  private List<String> declared(String after, int limit) {
    List<String> names = new ArrayList<>();
    for (KeyName name : registry.declaredNames(namespace)) {
      if (names.size() < limit && name.name().compareTo(after) > 0 && isWantedDeclared(name)) {
        names.add(name.name());
      }
    }
    return names;
  }

  private boolean isWantedDeclared(KeyName name) {
    return type.isEmpty()
        || registry
            .entry(name)
            .map(entry -> registry.connection(entry.kms()).type().name())
            .equals(type);
  }

  /** Names of certificates, and one that was deleted just now, are passed over. */
  private boolean isWanted(String name) {
    return registry
        .records()
        .find(new RecordKey(RecordKind.ENTRY, namespace, name))
        .filter(KeyRecords::isKey)
        .filter(record -> type.isEmpty() || KeyRecords.type(registry, record).equals(type.get()))
        .isPresent();
  }
}
