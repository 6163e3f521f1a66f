// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * The live store in SQL. Connects, and makes its tables, at its first use; a server that is down is
 * tried again by each use, which fails within some seconds.
 *
 * <p>Changes of one process are made by one thread, not the caller's; those of all processes one
 * after the other. A change waits for others for at most 30 seconds; if the server goes away while
 * it is being made, it ends within two minutes.
 */
final class SqlStore implements RecordStore {

  private static final String READ = "read it";
  private static final int PAGE = 100;

  private final SqlConnections connections;
  private final SqlWriter writer;

  private SqlStore(SqlConnections connections) {
    this.connections = connections;
    this.writer = new SqlWriter(connections);
  }

  static SqlStore open(SqlUrl url, Optional<String> user, Supplier<Optional<String>> password) {
    return new SqlStore(new SqlConnections(url, user, password));
  }

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    return connections.read(
        "read " + key, connection -> SqlRecords.find(connections.url(), connection, key));
  }

  @Override
  public Optional<StoredRecord> find(RecordKind kind, UUID uuid) {
    return connections.read(
        "read " + kind.text() + " " + uuid,
        connection -> SqlRecords.find(connections.url(), connection, kind, uuid));
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    return new TreeSet<>(names(kind, namespace, "", Integer.MAX_VALUE));
  }

  @Override
  public List<String> names(RecordKind kind, Namespace namespace, String after, int limit) {
    return connections.read(
        READ, connection -> SqlRecords.names(connection, kind, namespace, after, limit));
  }

  @Override
  public List<StoredRecord> page(RecordKind kind, Namespace namespace, String after, int limit) {
    return connections
        .read(READ, connection -> SqlRecords.page(connection, kind, namespace, after, limit))
        .stream()
        .map(row -> row.record(connections.url()))
        .toList();
  }

  /** {@inheritDoc} All are of one state of the database. */
  @Override
  public void forEach(Consumer<StoredRecord> consumer) {
    forEachRow(row -> consumer.accept(row.record(connections.url())));
  }

  private void forEachRow(Consumer<StoredRow> consumer) {
    connections.snapshot(
        READ,
        connection -> {
          for (RecordKind kind : RecordKind.values()) {
            List<StoredRow> page = SqlRecords.page(connection, kind, "", "", PAGE);
            while (!page.isEmpty()) {
              page.forEach(consumer);
              StoredRow last = page.get(page.size() - 1);
              page = SqlRecords.page(connection, kind, last.namespace(), last.name(), PAGE);
            }
          }
          return true;
        });
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if {@code work} itself calls this
   */
  @Override
  public <T> T change(Function<RecordChange, T> work) {
    return writer.change(work);
  }

  @Override
  public long revision() {
    return connections.read(READ, SqlRevision::last);
  }

  @Override
  public List<String> check() {
    return new SqlCheck(connections).problems();
  }

  @Override
  public String describe() {
    return connections.url().describe();
  }

  /** Waits for the change that is going on. */
  @Override
  public void close() {
    writer.close();
    connections.close();
  }
}
