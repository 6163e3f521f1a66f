// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The table of commits: each adds a row with the next number and a mark of its own, by which a
 * writer that lost its connection while committing learns what became of it. The last thousand
 * stay.
 */
final class SqlRevision {

  /** What became of a commit. */
  enum Fate {
    DONE,
    NOT_DONE,
    UNKNOWN
  }

  private static final int KEPT = 1000;

  private SqlRevision() {}

  /** The number of the last commit; 0 if there was none. */
  static long last(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT max(number) FROM store_revision")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Adds the row of a commit and returns its number. */
  static long add(Connection connection, String mark) throws SQLException {
    long number = last(connection) + 1;
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO store_revision (number, mark) VALUES (?, ?)")) {
      insert.setLong(1, number);
      insert.setString(2, mark);
      insert.executeUpdate();
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM store_revision WHERE number <= ?")) {
      delete.setLong(1, number - KEPT);
      delete.executeUpdate();
    }
    return number;
  }

  /** Only for a connection that is the one writer: else the commit might still be going on. */
  static Fate fate(Connection connection, long number, String mark) throws SQLException {
    try (PreparedStatement find =
        connection.prepareStatement("SELECT mark FROM store_revision WHERE number = ?")) {
      find.setLong(1, number);
      try (ResultSet row = find.executeQuery()) {
        if (row.next()) {
          return row.getString(1).equals(mark) ? Fate.DONE : Fate.NOT_DONE;
        }
      }
    }
    return last(connection) < number ? Fate.NOT_DONE : Fate.UNKNOWN;
  }
}
