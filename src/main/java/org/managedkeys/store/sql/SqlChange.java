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
  private record Write(Optional<StoredRecord> record, Optional<StoredRow> row) {

    static final Write DELETION = new Write(Optional.empty(), Optional.empty());
  }

  private final Map<RecordKey, Write> writes = new HashMap<>();
  private @Nullable SQLException failure;

  SqlChange(SqlUrl url, Connection connection) {
    this.url = url;
    this.connection = connection;
  }

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    @Nullable Write written = writes.get(key);
    return written == null ? read(() -> SqlRecords.find(url, connection, key)) : written.record();
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    SortedSet<String> names =
        new TreeSet<>(
            read(() -> SqlRecords.names(connection, kind, namespace, "", Integer.MAX_VALUE)));
    writes.forEach((key, write) -> {
      if (key.kind() == kind && key.namespace().equals(namespace)) {
        if (write.record().isPresent()) {
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
    writes.put(record.key(), new Write(Optional.of(record), Optional.of(StoredRow.of(record))));
  }

  @Override
  public void delete(RecordKey key) {
    writes.put(key, Write.DELETION);
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
    for (Map.Entry<RecordKey, Write> write : writes.entrySet()) {
      if (write.getValue().row().isEmpty()) {
        SqlRecords.delete(connection, write.getKey());
      }
    }
    for (Write write : writes.values()) {
      if (write.row().isPresent()) {
        SqlRecords.put(connection, write.row().get());
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
