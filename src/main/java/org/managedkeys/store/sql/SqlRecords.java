// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** The statements on the table of records. Each closes what it opened. */
final class SqlRecords {

  static final String FIND =
      "SELECT "
          + StoredRow.COLUMNS
          + " FROM store_record WHERE kind = ? AND namespace = ? AND name = ?";
  static final String FIND_BY_UUID =
      "SELECT " + StoredRow.COLUMNS + " FROM store_record WHERE uuid = ? AND kind = ?";
  static final String NAMES =
      "SELECT name FROM store_record WHERE kind = ? AND namespace = ? AND name > ?"
          + " ORDER BY name LIMIT ?";
  static final String PAGE =
      "SELECT "
          + StoredRow.COLUMNS
          + " FROM store_record WHERE kind = ? AND (namespace, name) > (?, ?)"
          + " ORDER BY namespace, name LIMIT ?";
  static final String PAGE_OF_NAMESPACE =
      "SELECT "
          + StoredRow.COLUMNS
          + " FROM store_record WHERE kind = ? AND namespace = ? AND name > ?"
          + " ORDER BY name LIMIT ?";
  private static final String PUT =
      "INSERT INTO store_record ("
          + StoredRow.COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (kind, namespace, name) DO UPDATE SET uuid = excluded.uuid,"
          + " version = excluded.version, created = excluded.created,"
          + " checksum = excluded.checksum, content = excluded.content";
  private static final String DELETE =
      "DELETE FROM store_record WHERE kind = ? AND namespace = ? AND name = ?";

  private SqlRecords() {}

  static Optional<StoredRecord> find(SqlUrl url, Connection connection, RecordKey key)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      set(statement, key);
      return one(url, statement);
    }
  }

  static Optional<StoredRecord> find(SqlUrl url, Connection connection, RecordKind kind, UUID uuid)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND_BY_UUID)) {
      statement.setString(1, uuid.toString());
      statement.setString(2, kind.text());
      return one(url, statement);
    }
  }

  private static Optional<StoredRecord> one(SqlUrl url, PreparedStatement statement)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(StoredRow.read(rows).record(url)) : Optional.empty();
    }
  }

  static List<String> names(
      Connection connection, RecordKind kind, Namespace namespace, String after, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NAMES)) {
      statement.setString(1, kind.text());
      statement.setString(2, namespace.path());
      statement.setString(3, after);
      statement.setInt(4, limit);
      List<String> names = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      return names;
    }
  }

  /** Some rows of a kind, in order, from the one after a namespace and name on. */
  static List<StoredRow> page(
      Connection connection, RecordKind kind, String afterNamespace, String afterName, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
      statement.setString(1, kind.text());
      statement.setString(2, afterNamespace);
      statement.setString(3, afterName);
      statement.setInt(4, limit);
      return rows(statement);
    }
  }

  /** Some rows of a kind in one namespace, in order, from the one after a name on. */
  static List<StoredRow> page(
      Connection connection, RecordKind kind, Namespace namespace, String after, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PAGE_OF_NAMESPACE)) {
      statement.setString(1, kind.text());
      statement.setString(2, namespace.path());
      statement.setString(3, after);
      statement.setInt(4, limit);
      return rows(statement);
    }
  }

  private static List<StoredRow> rows(PreparedStatement statement) throws SQLException {
    List<StoredRow> page = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        page.add(StoredRow.read(rows));
      }
    }
    return page;
  }

  static void put(Connection connection, StoredRow row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PUT)) {
      row.write(statement);
      statement.executeUpdate();
    }
  }

  static void delete(Connection connection, RecordKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      set(statement, key);
      statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, RecordKey key) throws SQLException {
    statement.setString(1, key.kind().text());
    statement.setString(2, key.namespace().path());
    statement.setString(3, key.name());
  }
}
