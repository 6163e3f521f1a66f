// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/**
 * One caller's reads and writes. Writes are kept until the end and then made all at once, deletions
 * first: so a caller that throws has written nothing, and a record may be renamed in any order
 * although no two may have the same UUID.
 */
final class SqlChange implements RecordChange {

  private final SqlUrl url;
  private final Connection connection;

  /** A record and its row, which is made at once: what cannot be written fails where it is put. */
  private record Write(StoredRecord record, StoredRow row) {}

  private final Map<RecordKey, Optional<Write>> writes = new HashMap<>();
  private @Nullable SQLException failure;

  SqlChange(SqlUrl url, Connection connection) {
    this.url = url;
    this.connection = connection;
  }

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    @Nullable Optional<Write> written = writes.get(key);
    return written == null
        ? read(() -> SqlRecords.find(url, connection, key))
        : written.map(Write::record);
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    SortedSet<String> names =
        new TreeSet<>(
            read(() -> SqlRecords.names(connection, kind, namespace, "", Integer.MAX_VALUE)));
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
    writes.put(record.key(), Optional.of(new Write(record, StoredRow.of(record))));
  }

  @Override
  public void delete(RecordKey key) {
    writes.put(key, Optional.empty());
  }

  /**
   * Throws what a read failed with, even if the caller took no notice: what it did is worthless.
   */
  void rethrow() throws SQLException {
    if (failure != null) {
      throw failure;
    }
  }

  /** Makes the writes and tells whether there were any. */
  boolean flush() throws SQLException {
    for (Map.Entry<RecordKey, Optional<Write>> write : writes.entrySet()) {
      if (write.getValue().isEmpty()) {
        SqlRecords.delete(connection, write.getKey());
      }
    }
    for (Optional<Write> write : writes.values()) {
      if (write.isPresent()) {
        SqlRecords.put(connection, write.get().row());
      }
    }
    return !writes.isEmpty();
  }

  private interface Read<T> {
    T run() throws SQLException;
  }

  private <T> T read(Read<T> read) {
    try {
      rethrow();
      return read.run();
    } catch (SQLException e) {
      failure = e;
      throw SqlErrors.of(url, "read it", e);
    }
  }
}
