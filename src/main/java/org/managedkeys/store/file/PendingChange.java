// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** What a change has written so far; nothing of it is in the folder yet. */
final class PendingChange implements RecordChange {

  private final FolderReader folder;
  private final SortedMap<RecordKey, Optional<StoredRecord>> writes = new TreeMap<>();

  PendingChange(FolderReader folder) {
    this.folder = folder;
  }

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    return writes.containsKey(key) ? writes.get(key) : folder.findNow(key);
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    SortedSet<String> names = new TreeSet<>(folder.names(kind, namespace));
    writes.forEach((key, record) -> {
      if (key.kind() == kind && key.namespace().equals(namespace)) {
        if (record.isPresent()) {
          names.add(key.name());
        } else {
          names.remove(key.name());
        }
      }
    });
    return names;
  }

  @Override
  public void put(StoredRecord record) {
    find(record.key()).ifPresent(record::requireReplaces);
    writes.put(record.key(), Optional.of(record));
  }

  @Override
  public void delete(RecordKey key) {
    writes.put(key, Optional.empty());
  }

  /** What is to be written, in the order of keys; absent records are to be deleted. */
  SortedMap<RecordKey, Optional<StoredRecord>> writes() {
    return writes;
  }
}
