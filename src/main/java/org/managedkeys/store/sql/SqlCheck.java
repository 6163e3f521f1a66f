// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordKind;

/** Examines a store: the database's own structure, and each row. */
final class SqlCheck {

  private static final int PAGE = 100;
  private static final Set<String> KINDS =
      Arrays.stream(RecordKind.values()).map(RecordKind::text).collect(Collectors.toSet());

  private final SqlConnections connections;
  private final List<String> problems = new ArrayList<>();

  SqlCheck(SqlConnections connections) {
    this.connections = connections;
  }

  /** A line for each thing that is wrong; an unreachable database is no such thing but throws. */
  List<String> problems() {
    try {
      connections.snapshot("check it", this::check);
    } catch (KeyException e) {
      if (e.kind() != KeyException.Kind.INTERNAL) {
        throw e;
      }
      problems.add(e.problem());
    }
    return List.copyOf(problems);
  }

  private boolean check(Connection connection) throws SQLException {
    if (connections.url().isSqlite()) {
      integrity(connection);
    }
    kinds(connection);
    for (RecordKind kind : RecordKind.values()) {
      List<StoredRow> page = SqlRecords.page(connection, kind, "", "", PAGE);
      while (!page.isEmpty()) {
        page.forEach(this::check);
        StoredRow last = page.get(page.size() - 1);
        page = SqlRecords.page(connection, kind, last.namespace(), last.name(), PAGE);
      }
    }
    return true;
  }

  private void integrity(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet lines = statement.executeQuery("PRAGMA integrity_check")) {
      while (lines.next()) {
        if (!lines.getString(1).equals("ok")) {
          problems.add(connections.url().describe() + ": " + lines.getString(1));
        }
      }
    }
  }

  /** The pages below go by the kinds there are. */
  private void kinds(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet kinds = statement.executeQuery("SELECT DISTINCT kind FROM store_record")) {
      while (kinds.next()) {
        if (!KINDS.contains(kinds.getString(1))) {
          problems.add(
              connections.url().describe() + ": no such kind of record: " + kinds.getString(1));
        }
      }
    }
  }

  private void check(StoredRow row) {
    try {
      row.record(connections.url());
    } catch (KeyException e) {
      problems.add(e.problem());
    }
  }
}
